// What the interface shows of a session. Contains no token.
import type { Identity, InitialSession } from "./claims.ts";
import { LockstepAuthError } from "./errors.ts";
import { isRefusedPermanently } from "./plan.ts";
import type { AbsentReason, HeldToken, State } from "./state.ts";

/**
 * The health of a session. The user is signed in in all four phases.
 *
 * - `optimistic`: the identity provider or the page's own server reports the session; the backend has not answered yet.
 * - `confirmed`: the backend accepted its token.
 * - `refreshing`: the token could not be replaced in time, or the backend refused it. Retried until it works.
 * - `offline`: the browser has no network.
 */
export type Phase = "optimistic" | "confirmed" | "refreshing" | "offline";

/** Facts about the access token for an indicator. Never the token itself. Times in ms since 1970. */
export interface TokenFacts {
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** How often the token was replaced since sign-in. */
  readonly refreshes: number;
}

/** The fields of a view without a session. */
interface NoSession {
  readonly phase: null;
  readonly identity: null;
  readonly token: null;
  readonly error: null;
}

/** What the interface shows. Every status has every field. */
export type View =
  | (NoSession & { readonly status: "loading"; readonly reason: null })
  | {
      readonly status: "authenticated";
      readonly phase: Phase;
      readonly identity: Identity;
      readonly token: TokenFacts;
      /** Set while the backend does not accept the token; says why. */
      readonly error: LockstepAuthError | null;
      readonly reason: null;
    }
  | (NoSession & { readonly status: "unauthenticated"; readonly reason: AbsentReason });

const NO_SESSION: NoSession = { phase: null, identity: null, token: null, error: null };

/** Returns the view of a state. `online` is the network state that the browser reports. */
export function viewOf(state: State, online: boolean): View {
  switch (state.kind) {
    case "unknown":
    case "acquiring":
      return state.vouched === null
        ? { ...NO_SESSION, status: "loading", reason: null }
        : authenticated(state.vouched, online ? "optimistic" : "offline", 0, null);
    case "absent":
      return { ...NO_SESSION, status: "unauthenticated", reason: state.reason };
    case "active":
    case "renewing": {
      const { held } = state;
      const failing = state.kind === "renewing" && state.attempt.failures > 0;
      return authenticated(held.token, phaseOf(held, online, failing), held.refreshes, refusalError(held));
    }
  }
}

/** Returns the error to show while the backend refuses every token of an identity, with its message, or null. */
function refusalError(held: HeldToken): LockstepAuthError | null {
  if (!isRefusedPermanently(held)) return null;
  return new LockstepAuthError("TOKEN_REFUSED", {
    what: "Convex does not accept the access token.",
    ...(held.refusal ? { evidence: `The backend said: ${held.refusal}` } : {}),
    fix: "Compare it with convex/auth.config.ts: npx lockstep doctor --token",
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
  // After a refusal, the session is confirmed only once the backend has accepted a token.
  return failing || held.refusal !== null ? "refreshing" : "confirmed";
}
