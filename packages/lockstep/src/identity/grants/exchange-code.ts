// grant_type=authorization_code: a code becomes a session and its first pair of tokens.

import type { AuthKitContext } from "../context.ts";
import type { Session } from "../store/sessions.ts";
import { createId } from "../tokens/create-id.ts";
import type { TokenPair } from "../tokens/replay-seal.ts";
import { sha256 } from "../tokens/secret.ts";
import { decideCode, type CodeDecision } from "./decide-code.ts";
import { GrantRefusal } from "./grant-refusal.ts";
import { issueTokens } from "./issue-tokens.ts";

/** How long a session lasts at most. A setting in WorkOS; fixed here. */
const SESSION_LIFETIME_MS = 30 * 24 * 3_600_000;

/** The body of the request, checked for presence. */
export interface CodeRequest {
  clientId: string;
  code: string;
  codeVerifier: string;
  redirectUri: string | undefined;
}

/** What a grant gives. */
export interface Granted {
  session: Session;
  pair: TokenPair;
}

/** Exchanges a code. Throws `GrantRefusal`. */
export async function exchangeCode(context: AuthKitContext, request: CodeRequest): Promise<Granted> {
  const { store, options } = context;
  const hash = sha256(request.code);
  const decide = (): CodeDecision => decideCode({ ...request, row: store.codes.find(hash), now: options.now() });
  const now = options.now();
  const first = decide();
  if (first.kind === "refuse") throw refused(context, first);

  const session: Session = {
    id: createId("session", now),
    userId: first.code.userId,
    clientId: request.clientId,
    createdAt: now,
    expiresAt: now + SESSION_LIFETIME_MS,
    endedAt: null,
  };
  const pair = await issueTokens(context, { session, signedInNow: true, now });
  // Signing took a turn of the event loop, in which the same code may have come a second time: decide again, then write.
  const final = store.transaction(() => {
    const decision = decide();
    if (decision.kind === "exchange") {
      store.sessions.insert(session);
      store.refreshTokens.insert(sha256(pair.refreshToken), session.id);
      store.codes.use(hash, session.id);
      store.users.signedIn(session.userId, now);
    }
    return decision;
  });
  if (final.kind === "refuse") throw refused(context, final);
  return { session, pair };
}

function refused({ store, options }: AuthKitContext, decision: CodeDecision & { kind: "refuse" }): GrantRefusal {
  if (decision.endSession !== null) store.sessions.end(decision.endSession, options.now());
  return new GrantRefusal("invalid_grant", decision.description);
}
