// grant_type=authorization_code: a code becomes a session and its first pair of tokens.

import type { AuthKitContext } from "../context.ts";
import type { Session } from "../store/sessions.ts";
import { newSession, recordSession } from "../sign-in/create-session.ts";
import type { TokenPair } from "../tokens/replay-seal.ts";
import { sha256 } from "../tokens/secret.ts";
import { decideCode, type CodeDecision } from "./decide-code.ts";
import { GrantRefusal } from "./grant-refusal.ts";
import { issueTokens } from "./issue-tokens.ts";

/** The body of the request, checked for presence. */
export interface CodeRequest {
  clientId: string;
  /** True when the client proved with an API key who it is. */
  confidential: boolean;
  code: string;
  codeVerifier: string | undefined;
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

  const session = newSession(context, first.code);
  const pair = await issueTokens(context, { session, authTime: first.code.signedInAt, now });
  // Signing took a turn of the event loop, in which the same code may have come a second time: decide again, then write.
  const final = store.transaction(() => {
    const decision = decide();
    if (decision.kind === "exchange") {
      recordSession(context, session);
      store.refreshTokens.insert(sha256(pair.refreshToken), session.id);
      store.codes.use(hash, session.id);
    }
    return decision;
  });
  if (final.kind === "refuse") throw refused(context, final);
  return { session, pair };
}

function refused({ store, options }: AuthKitContext, decision: CodeDecision & { kind: "refuse" }): GrantRefusal {
  if (decision.endSession !== null) store.sessions.end(decision.endSession, options.now());
  return new GrantRefusal(decision.error, decision.description);
}
