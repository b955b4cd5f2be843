// The states a session can be in, as seen from this side. Data only.
//
//   unknown ──present──▶ acquiring ──token──▶ active ⇄ renewing
//      │                    │                    │        │
//      └──────absent────────┴───────gone─────────┴────────┘──▶ absent
//
// What it is not: what the user sees (view.ts), and what the backend has been told (convex/link.ts).
import type { AccessToken, Identity, InitialSession } from "./claims.ts";

/**
 * Why the user is signed out.
 *
 * - `no_session`: the source looked and found none.
 * - `signed_out`: the user ended it.
 * - `session_ended`: the identity provider ended it: revoked, expired, or its refresh token refused.
 */
export type AbsentReason = "no_session" | "signed_out" | "session_ended";

/** Whose session it is, in the words of the source. */
export interface Named {
  /** The user id, or null when only a token can tell. */
  readonly subject: string | null;
  /** Null outside an organization, undefined when the source does not say. */
  readonly organizationId: string | null | undefined;
  /** Undefined when the source does not say. */
  readonly sessionId?: string | null | undefined;
}

/** A session that has ended. */
export interface Ended {
  readonly subject: string | null;
  readonly sessionId: string | null;
}

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
  /** The source holds another token, of an organization that is not known until it is read. Until then this one is not sent. */
  readonly doubted: boolean;
  /** Refusals in a row, each less than a minute after the last. */
  readonly refusals: number;
  /** Monotonic ms of the last refusal, or null. */
  readonly refusedAt: number | null;
  /** The backend's words for the last refusal, "" when it gave none; null once it has accepted one. */
  readonly refusal: string | null;
}

/** What outlives a token: numbers that tell the next one apart and how it is doing. */
export type History = Pick<HeldToken, "serial" | "offset" | "refusals" | "refusedAt">;

/** Where a session stands. */
export type State =
  /** The source has not answered yet. `vouched` is the session that the server has rendered the page for, or null. */
  | { readonly kind: "unknown"; readonly vouched: InitialSession | null }
  /** Signed out. `ended` is the session that was, so that a stale report of it does not sign back in. */
  | { readonly kind: "absent"; readonly reason: AbsentReason; readonly ended: Ended | null }
  /** The source believes there is a session; no token of it yet. */
  | {
      readonly kind: "acquiring";
      readonly named: Named;
      /** Shown until the token comes: what the server vouched for, or the user of the last token in the organization now named. */
      readonly vouched: InitialSession | null;
      readonly history: History | null;
      /** The session that ended before this one. A token of it is not news. */
      readonly ended: Ended | null;
      /** The last token that was of another user, organization or session than the one named. */
      readonly misfit: string | null;
      readonly attempt: Attempt;
    }
  /** A token in hand, nothing under way. */
  | { readonly kind: "active"; readonly named: Named; readonly held: HeldToken }
  /** A token in hand and another one being sought. */
  | { readonly kind: "renewing"; readonly named: Named; readonly held: HeldToken; readonly attempt: Attempt };

/** The name of a state. */
export type StateKind = State["kind"];

/** The state of that name. */
export type StateOf<K extends StateKind> = Extract<State, { kind: K }>;

/** What is shown before there is a token, or null. */
export function vouchedSession(state: State): InitialSession | null {
  return state.kind === "unknown" || state.kind === "acquiring" ? state.vouched : null;
}

/** The identity of the signed-in user, or null. */
export function identityOf(state: State): Identity | null {
  return (heldToken(state)?.token ?? vouchedSession(state))?.identity ?? null;
}

/** The token in hand in this state, or null. */
export function heldToken(state: State): HeldToken | null {
  return state.kind === "active" || state.kind === "renewing" ? state.held : null;
}
