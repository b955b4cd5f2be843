// What becomes of a presented refresh token: a pure decision over the rows it names.
//
//   unused ──▶ rotate      exchanged ≤ 30 s ago ──▶ replay the same pair      exchanged earlier ──▶ refuse, end the session
//
// The replay is WorkOS's (its "session resilience" page): two tabs, or a lost answer, must not sign anybody out. A later reuse
// means that two parties hold one token, and RFC 9700 section 4.14.2 has the session revoked.

import type { RefreshToken } from "../store/refresh-tokens.ts";
import type { Session } from "../store/sessions.ts";

/** How long an exchanged refresh token still gives the pair it was exchanged for, in ms. */
export const REPLAY_WINDOW_MS = 30_000;

/** The rows that a presented refresh token names; null where there is none. `now` in ms. */
export interface PresentedRefreshToken {
  token: RefreshToken | null;
  session: Session | null;
  clientId: string;
  now: number;
}

/** The decision. */
export type RefreshDecision =
  | { kind: "rotate"; session: Session }
  | { kind: "replay"; session: Session; sealedPair: string }
  | { kind: "refuse"; description: string; endSession: string | null };

/** Decides about one presented refresh token. */
export function decideRefresh({ token, session, clientId, now }: PresentedRefreshToken): RefreshDecision {
  if (token === null || session === null || session.clientId !== clientId) return refuse("Invalid refresh token.");
  if (session.endedAt !== null || session.expiresAt <= now) return refuse("Session has already ended.");
  if (token.exchangedAt === null) return { kind: "rotate", session };
  if (token.sealedPair !== null && now - token.exchangedAt <= REPLAY_WINDOW_MS) {
    return { kind: "replay", session, sealedPair: token.sealedPair };
  }
  return refuse("Refresh token already exchanged.", session.id);
}

function refuse(description: string, endSession: string | null = null): RefreshDecision {
  return { kind: "refuse", description, endSession };
}
