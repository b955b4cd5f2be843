// The states a session can be in, as seen from this side. Data only.
//
//   unknown ──present──▶ acquiring ──token──▶ active ⇄ renewing
//      │                    │                    │        │
//      └──────absent────────┴───────gone─────────┴────────┘──▶ absent
//
// What it is not: what the user sees (view.ts), and what the backend has been told (convex/link.ts).
import type { AccessToken, Identity, InitialSession } from "./claims.ts";

/**
 * Why nobody is signed in.
 *
 * - `no_session`: the source looked and found none.
 * - `signed_out`: the user ended it.
 * - `session_ended`: the identity provider ended it: revoked, expired, or its refresh token refused.
 */
export type AbsentReason = "no_session" | "signed_out" | "session_ended";

/** One try, or a row of tries, to get a token. `failures` counts the tries in this row that failed. */
export type Attempt =
  | { readonly kind: "fetching"; readonly id: number; readonly force: boolean; readonly failures: number }
  /** `capped`: the wait is there to spare the backend, so a wake-up does not shorten it. */
  | { readonly kind: "waiting"; readonly force: boolean; readonly failures: number; readonly capped: boolean };

/** The token in hand and what is known about it. */
export interface HeldToken {
  readonly token: AccessToken;
  /** Grows with every token to be shown to the backend. Names this one without its value. */
  readonly serial: number;
  /** When it arrived, monotonic ms. */
  readonly receivedAt: number;
  /** How long it was good for when it arrived, ms. */
  readonly lifetime: number;
  /** Monotonic ms minus the issuer's ms when the last minted token came, or null: tells a used token from a new one. */
  readonly offset: number | null;
  /** How often the token of this identity was replaced since sign-in. */
  readonly refreshes: number;
  /** The backend has accepted a token of this identity. */
  readonly confirmed: boolean;
  /** The backend refused this very token and no other one has come yet. */
  readonly refused: boolean;
  /** Refusals in a row, each less than a minute after the last. */
  readonly refusals: number;
  /** Monotonic ms of the last refusal, or null. */
  readonly refusedAt: number | null;
  /** The backend's words for the last refusal, "" when it gave none; null once it has accepted one. */
  readonly refusal: string | null;
}

/** Where a session stands. */
export type State =
  /** The source has not answered yet. `vouched` is the session that the server has rendered the page for, or null. */
  | { readonly kind: "unknown"; readonly vouched: InitialSession | null }
  /** Nobody is signed in. `ended` names who was, so that a stale report of theirs does not sign them back in. */
  | {
      readonly kind: "absent";
      readonly reason: AbsentReason;
      readonly ended: { readonly subject: string | null } | null;
    }
  /** The source believes there is a session; no token yet. `subject` is null when it cannot say whose. */
  | {
      readonly kind: "acquiring";
      readonly subject: string | null;
      readonly vouched: InitialSession | null;
      readonly attempt: Attempt;
    }
  /** A token in hand, nothing under way. */
  | { readonly kind: "active"; readonly held: HeldToken }
  /** A token in hand and another one being sought. */
  | { readonly kind: "renewing"; readonly held: HeldToken; readonly attempt: Attempt };

/** The name of a state. */
export type StateKind = State["kind"];

/** The state of that name. */
export type StateOf<K extends StateKind> = Extract<State, { kind: K }>;

/** What the server has vouched for, while neither a token nor anything else says more; otherwise null. */
export function vouchedSession(state: State): InitialSession | null {
  return state.kind === "unknown" || state.kind === "acquiring" ? state.vouched : null;
}

/** Who is taken to be signed in, or null. */
export function identityOf(state: State): Identity | null {
  return (heldToken(state)?.token ?? vouchedSession(state))?.identity ?? null;
}

/** The token in hand in this state, or null. */
export function heldToken(state: State): HeldToken | null {
  return state.kind === "active" || state.kind === "renewing" ? state.held : null;
}
