// grant_type=refresh_token: rotates the refresh token, or repeats the rotation that was just made (see rules/decide-refresh.ts).

import type { AuthKitContext } from "../../../context/context.ts";
import { decideRefresh, type RefreshDecision } from "../../../rules/decide-refresh.ts";
import { isActiveMember } from "../../../sign-in/pending.ts";
import { endOf, endSession } from "../../../sign-in/sessions.ts";
import { openPair, sealPair } from "../../../values/replay-seal.ts";
import { sha256 } from "../../../values/secret.ts";
import { refuseNonMember } from "../shared/finish-sign-in.ts";
import { GrantRefusal } from "../shared/grant-refusal.ts";
import type { Grant, Granted } from "../shared/grant.ts";
import { issueTokens } from "../shared/issue-tokens.ts";

/** Refreshes a session, in its organization or in another. */
export const refresh: Grant = async (context, { fields, client }) => {
  const { store, options } = context;
  const presented = fields.get("refresh_token");
  if (presented === undefined) throw new GrantRefusal("invalid_request", "Missing refresh token.");
  const hash = sha256(presented);
  const decide = (): RefreshDecision => {
    const { token, session } = store.refreshTokens.find(hash) ?? { token: null, session: null };
    return decideRefresh({
      token,
      session,
      clientId: client.id,
      organizationId: fields.get("organization_id") ?? null,
      isMember: (id) => session !== null && isActiveMember(context, session.userId, id),
      now: options.now(),
    });
  };
  const first = decide();
  if (first.kind !== "rotate") return answer(context, presented, { decision: first, decide });

  const { organizationId } = first;
  const session = { ...first.session, organizationId };
  const pair = await issueTokens(context, { session, authTime: null, now: options.now() });
  const sealedPair = sealPair(presented, pair);
  // Another request with the same token may have finished first: then this pair is dropped and that one is repeated.
  const final = await store.grouped(() => {
    const decision = decide();
    if (decision.kind === "rotate") {
      store.refreshTokens.exchange(hash, options.now(), sealedPair);
      store.refreshTokens.insert(sha256(pair.refreshToken), session.id);
      store.sessions.refreshed(session.id, { at: options.now(), organizationId, expiresAt: endOf(context, session) });
    }
    return decision;
  });
  return final.kind === "rotate" ? { session, pair } : answer(context, presented, { decision: final, decide });
};

async function answer(
  context: AuthKitContext,
  presented: string,
  { decision, decide }: { decision: Exclude<RefreshDecision, { kind: "rotate" }>; decide: () => RefreshDecision },
): Promise<Granted> {
  if (decision.kind === "not_a_member") throw refuseNonMember(decision.organizationId);
  if (decision.kind === "refuse") {
    if (decision.endSession !== null) endSession(context, decision.endSession);
    throw new GrantRefusal("invalid_grant", decision.description);
  }
  const pair = openPair(presented, decision.sealedPair);
  const { organizationId } = decision;
  if (organizationId === null || organizationId === pair.organizationId) return { session: decision.session, pair };
  // The same rotation, for another organization: the refresh token stays that of the rotation.
  const session = { ...decision.session, organizationId };
  const now = context.options.now();
  const { accessToken } = await issueTokens(context, { session, authTime: null, now });
  // Signing took a turn of the event loop, in which the session or the membership may have ended.
  const again = decide();
  if (again.kind === "refuse" || again.kind === "not_a_member")
    return answer(context, presented, { decision: again, decide });
  context.store.sessions.refreshed(session.id, { at: now, organizationId, expiresAt: endOf(context, session) });
  return { session, pair: { ...pair, accessToken, organizationId } };
}
