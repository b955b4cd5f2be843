// grant_type=refresh_token: rotates the refresh token, or repeats the rotation that was just made (see decide-refresh.ts).

import type { AuthKitContext } from "../context.ts";
import { openPair, sealPair } from "../tokens/replay-seal.ts";
import { sha256 } from "../tokens/secret.ts";
import { decideRefresh, type RefreshDecision } from "./decide-refresh.ts";
import type { Granted } from "./exchange-code.ts";
import { GrantRefusal } from "./grant-refusal.ts";
import { issueTokens } from "./issue-tokens.ts";

/** The body of the request, checked for presence. */
export interface RefreshRequest {
  clientId: string;
  refreshToken: string;
}

/** Refreshes a session. Throws `GrantRefusal`. */
export async function refresh(context: AuthKitContext, request: RefreshRequest): Promise<Granted> {
  const { store, options } = context;
  const hash = sha256(request.refreshToken);
  const decide = (): RefreshDecision => {
    const token = store.refreshTokens.find(hash);
    const session = token === null ? null : store.sessions.find(token.sessionId);
    return decideRefresh({ token, session, clientId: request.clientId, now: options.now() });
  };
  const first = decide();
  if (first.kind !== "rotate") return answer(context, request, first);

  const { session } = first;
  const pair = await issueTokens(context, { session, authTime: null, now: options.now() });
  const sealedPair = await sealPair(request.refreshToken, pair);
  // Another request with the same token may have come first meanwhile: then this pair is dropped and that one is repeated.
  const final = store.transaction(() => {
    const decision = decide();
    if (decision.kind === "rotate") {
      store.refreshTokens.exchange(hash, options.now(), sealedPair);
      store.refreshTokens.insert(sha256(pair.refreshToken), session.id);
      store.sessions.refreshed(session.id, options.now(), session.organizationId);
    }
    return decision;
  });
  return final.kind === "rotate" ? { session, pair } : answer(context, request, final);
}

async function answer(
  { store, options }: AuthKitContext,
  { refreshToken }: RefreshRequest,
  decision: Exclude<RefreshDecision, { kind: "rotate" }>,
): Promise<Granted> {
  if (decision.kind === "replay") {
    return { session: decision.session, pair: await openPair(refreshToken, decision.sealedPair) };
  }
  if (decision.endSession !== null) store.sessions.end(decision.endSession, options.now());
  throw new GrantRefusal("invalid_grant", decision.description);
}
