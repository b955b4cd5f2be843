// The result of presenting a refresh token: a pure decision over the rows it refers to.
//
//   unused ──▶ rotate      exchanged ≤ 30 s ago ──▶ replay the same pair      exchanged earlier ──▶ refuse, end the session
//
// The replay is WorkOS's (its "session resilience" page): two tabs, or a lost answer, must not sign the user out. A later reuse means that
// two parties have one token, and RFC 9700 section 4.14.2 requires the session to be revoked.

import type { Session } from "../objects/sign-in/session.ts";
import type { RefreshToken } from "../store/refresh-tokens.ts";

/** How long an exchanged refresh token still gives the pair it was exchanged for, in ms. */
export const REPLAY_WINDOW_MS = 30_000;

/** The rows that a presented refresh token refers to; null if missing. `now` in ms. */
export interface PresentedRefreshToken {
  token: RefreshToken | null;
  session: Session | null;
  clientId: string;
  /** The requested organization, or null to stay in the session's. */
  organizationId: string | null;
  /** Whether the session's user may sign in to an organization. */
  isMember: (organizationId: string) => boolean;
  now: number;
}

/** The decision. `organizationId` is what a new access token is for; in a replay, null means that of the first one. */
export type RefreshDecision =
  | { kind: "rotate"; session: Session; organizationId: string | null }
  | { kind: "replay"; session: Session; organizationId: string | null; sealedPair: string }
  | { kind: "not_a_member"; organizationId: string }
  | { kind: "refuse"; description: string; endSession: string | null };

/** Decides about one presented refresh token. */
export function decideRefresh(presented: PresentedRefreshToken): RefreshDecision {
  const { token, session, clientId, isMember, now } = presented;
  if (token === null || session === null || session.clientId !== clientId) return refuse("Invalid refresh token.");
  if (session.endedAt !== null || session.expiresAt <= now) return refuse("Session has already ended.");
  const replayable = token.exchangedAt !== null && now - token.exchangedAt <= REPLAY_WINDOW_MS;
  if (token.exchangedAt !== null && !(replayable && token.sealedPair !== null)) {
    return refuse("Refresh token already exchanged.", session.id);
  }
  const organizationId = presented.organizationId ?? session.organizationId;
  if (organizationId !== null && !isMember(organizationId)) {
    // A user who lost the membership of the session's organization no longer has a session there.
    return presented.organizationId === null
      ? refuse("Session has already ended.", session.id)
      : { kind: "not_a_member", organizationId };
  }
  return token.sealedPair === null
    ? { kind: "rotate", session, organizationId }
    : { kind: "replay", session, organizationId: presented.organizationId, sealedPair: token.sealedPair };
}

function refuse(description: string, endSession: string | null = null): RefreshDecision {
  return { kind: "refuse", description, endSession };
}
