// The states a session can be in, as seen from the client. Data only.
//
//   unknown ──present──▶ acquiring ──token──▶ active ⇄ renewing
//      │                    │                    │        │
//      └──────absent────────┴───────gone─────────┴────────┘──▶ absent
//
// It is neither what the user sees (view.ts) nor what the backend has been told (convex/link.ts).
import type { AccessToken, Identity, InitialSession } from "./claims.ts";

/**
 * Why the user is signed out.
 *
 * - `no_session`: the source looked and found none.
 * - `signed_out`: the user ended it.
 * - `session_ended`: the identity provider ended it: revoked, expired, or its refresh token refused.
 */
export type AbsentReason = "no_session" | "signed_out" | "session_ended";

/** Whose session it is, as the source reports it. */
export interface Named {
  /** The user ID, or null when only a token can tell. */
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

/** An attempt to get a token, including its retries. `failures` counts its consecutive failures. */
export type Attempt =
  | { readonly kind: "fetching"; readonly id: number; readonly force: boolean; readonly failures: number }
  /** `capped`: the wait protects the backend, so a wake-up does not shorten it. */
  | { readonly kind: "waiting"; readonly force: boolean; readonly failures: number; readonly capped: boolean };

/** The held token and what is known about it. */
export interface HeldToken {
  readonly token: AccessToken;
  /** Increases with every token for the backend. Identifies this one without its value. */
  readonly serial: number;
  /** When it arrived, monotonic ms. */
  readonly receivedAt: number;
  /** Its remaining lifetime when it arrived, ms. */
  readonly lifetime: number;
  /** Monotonic ms minus the issuer's ms when the last minted token arrived, or null. Distinguishes cached from new tokens. */
  readonly offset: number | null;
  /** How often the token of this identity was replaced since sign-in. */
  readonly refreshes: number;
  /** The backend has accepted a token of this identity. */
  readonly confirmed: boolean;
  /** The backend refused this token, and no other one has arrived yet. */
  readonly refused: boolean;
  /** The source holds another token whose organization is unknown until it is read. Until then, this token is not sent. */
  readonly doubted: boolean;
  /** Consecutive refusals, each less than a minute after the last. */
  readonly refusals: number;
  /** Monotonic ms of the last refusal, or null. */
  readonly refusedAt: number | null;
  /** The backend's message for the last refusal, "" if it gave none; null once it has accepted a token. */
  readonly refusal: string | null;
}

/** What outlives a token: the numbers needed to identify and judge the next one. */
export type History = Pick<HeldToken, "serial" | "offset" | "refusals" | "refusedAt">;

/** The state of a session. */
export type State =
  /** The source has not answered yet. `vouched` is the session that the server rendered the page for, or null. */
  | { readonly kind: "unknown"; readonly vouched: InitialSession | null }
  /** Signed out. `ended` is the previous session; a stale report of it must not sign the user back in. */
  | { readonly kind: "absent"; readonly reason: AbsentReason; readonly ended: Ended | null }
  /** The source reports a session, but its token has not arrived yet. */
  | {
      readonly kind: "acquiring";
      readonly named: Named;
      /** Shown until the token arrives: the server's session, or the last token's user in the organization now named. */
      readonly vouched: InitialSession | null;
      readonly history: History | null;
      /** The session that ended before this one. A token of that session proves nothing new. */
      readonly ended: Ended | null;
      /** The last token that belonged to another user, organization or session than the one named. */
      readonly misfit: string | null;
      readonly attempt: Attempt;
    }
  /** Holds a token; no fetch is running. */
  | { readonly kind: "active"; readonly named: Named; readonly held: HeldToken }
  /** Holds a token and is fetching its replacement. */
  | { readonly kind: "renewing"; readonly named: Named; readonly held: HeldToken; readonly attempt: Attempt };

/** The name of a state. */
export type StateKind = State["kind"];

/** The state with this name. */
export type StateOf<K extends StateKind> = Extract<State, { kind: K }>;

/** Returns the session to show before there is a token, or null. */
export function vouchedSession(state: State): InitialSession | null {
  return state.kind === "unknown" || state.kind === "acquiring" ? state.vouched : null;
}

/** Returns the identity of the signed-in user, or null. */
export function identityOf(state: State): Identity | null {
  return (heldToken(state)?.token ?? vouchedSession(state))?.identity ?? null;
}

/** Returns the token held in this state, or null. */
export function heldToken(state: State): HeldToken | null {
  return state.kind === "active" || state.kind === "renewing" ? state.held : null;
}
