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

/** What there is of nobody. */
interface Nobody {
  readonly phase: null;
  readonly identity: null;
  readonly token: null;
  readonly error: null;
}

/** What the interface shows. Every field is there in every status. */
export type View =
  | (Nobody & { readonly status: "loading"; readonly reason: null })
  | {
      readonly status: "authenticated";
      readonly phase: Phase;
      readonly identity: Identity;
      readonly token: TokenFacts;
      /** Why the backend does not accept the token, while it does not. */
      readonly error: LockstepAuthError | null;
      readonly reason: null;
    }
  | (Nobody & { readonly status: "unauthenticated"; readonly reason: AbsentReason });

const NOBODY: Nobody = { phase: null, identity: null, token: null, error: null };

/** The view of a state. `online` is what the browser says about its network. */
export function viewOf(state: State, online: boolean): View {
  switch (state.kind) {
    case "unknown":
    case "acquiring":
      return state.vouched === null
        ? { ...NOBODY, status: "loading", reason: null }
        : authenticated(state.vouched, online ? "optimistic" : "offline", 0, null);
    case "absent":
      return { ...NOBODY, status: "unauthenticated", reason: state.reason };
    case "active":
    case "renewing": {
      const { held } = state;
      const failing = state.kind === "renewing" && state.attempt.failures > 0;
      return authenticated(held.token, phaseOf(held, online, failing), held.refreshes, refusalError(held));
    }
  }
}

/** The error to show while the backend refuses one token of an identity after the other, in its own words, or null. */
function refusalError(held: HeldToken): LockstepAuthError | null {
  if (!isRefusedForGood(held)) return null;
  return new LockstepAuthError("TOKEN_REFUSED", {
    what: "Convex does not accept the access token.",
    ...(held.refusal ? { evidence: `The backend said: ${held.refusal}` } : {}),
    fix: "Compare `issuer`, `jwks` and `applicationID` in convex/auth.config.ts with the WorkOS client id, then push.",
  });
}

function authenticated(
  { identity, issuedAt, expiresAt }: InitialSession,
  phase: Phase,
  refreshes: number,
  error: LockstepAuthError | null,
): View {
  return { status: "authenticated", phase, identity, token: { issuedAt, expiresAt, refreshes }, error, reason: null };
}

function phaseOf(held: HeldToken, online: boolean, failing: boolean): Phase {
  if (!online) return "offline";
  if (!held.confirmed) return "optimistic";
  // After a refusal the backend has to accept a token first.
  return failing || held.refusal !== null ? "refreshing" : "confirmed";
}
