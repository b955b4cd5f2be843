// What the interface is told about a session. Holds no token.
import type { Identity, InitialSession } from "./claims.ts";
import { LockstepAuthError } from "./errors.ts";
import { isRefusedForGood } from "./plan.ts";
import type { AbsentReason, HeldToken, State } from "./state.ts";

/**
 * How well a session is doing. All four are signed in.
 *
 * - `optimistic`: the identity provider or the page's own server vouches for it, the backend has not answered yet.
 * - `confirmed`: the backend accepted it.
 * - `refreshing`: its token could not be replaced in time, or the backend refused it; retried until it works.
 * - `offline`: the browser has no network.
 */
export type Phase = "optimistic" | "confirmed" | "refreshing" | "offline";

/** Facts about the access token for an indicator. Never the token itself. Times in ms since 1970. */
export interface TokenFacts {
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** How often it was replaced since sign-in. */
  readonly refreshes: number;
}

/** What the interface shows. */
export type View =
  | { readonly status: "loading"; readonly identity: null; readonly token: null }
  | {
      readonly status: "authenticated";
      readonly phase: Phase;
      readonly identity: Identity;
      readonly token: TokenFacts;
      /** Why the backend does not accept the token, while it does not. */
      readonly error: LockstepAuthError | null;
    }
  | {
      readonly status: "unauthenticated";
      readonly reason: AbsentReason;
      readonly identity: null;
      readonly token: null;
    };

/** The view of a state. `online` is what the browser says about its network. */
export function viewOf(state: State, online: boolean): View {
  switch (state.kind) {
    case "unknown":
    case "acquiring":
      return state.vouched === null
        ? { status: "loading", identity: null, token: null }
        : authenticated(state.vouched, online ? "optimistic" : "offline", 0, null);
    case "absent":
      return { status: "unauthenticated", reason: state.reason, identity: null, token: null };
    case "active":
    case "renewing": {
      const { held } = state;
      const failing = state.kind === "renewing" && state.attempt.failures > 0;
      return authenticated(held.token, phaseOf(held, online, failing), held.refreshes, refusalError(held));
    }
  }
}

/** The error to show while the backend refuses one token of an identity after the other, in its own words, or null. */
export function refusalError(held: HeldToken): LockstepAuthError | null {
  if (!isRefusedForGood(held)) return null;
  return new LockstepAuthError("TOKEN_REFUSED", {
    what: "Convex does not accept the access token, so nothing of this user is loaded.",
    ...(held.refusal ? { evidence: `The backend said: ${held.refusal}` } : {}),
    fix: "Compare `issuer`, `jwks` and `applicationID` in convex/auth.config.ts with the WorkOS client id of the app, then push. It is retried by itself.",
  });
}

function authenticated(
  { identity, issuedAt, expiresAt }: InitialSession,
  phase: Phase,
  refreshes: number,
  error: LockstepAuthError | null,
): View {
  return { status: "authenticated", phase, identity, token: { issuedAt, expiresAt, refreshes }, error };
}

function phaseOf(held: HeldToken, online: boolean, failing: boolean): Phase {
  if (!online) return "offline";
  if (!held.confirmed) return "optimistic";
  return failing || held.refused ? "refreshing" : "confirmed";
}
