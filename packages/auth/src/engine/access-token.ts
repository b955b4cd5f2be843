// The access token for a request of the application's own, with what a call to Convex has: it is the user's who is signed
// in when it is asked for, it may be sent, and what cannot be had is an error with a code.
import type { State } from "../core/state.ts";
import { callAs } from "./call-as.ts";
import type { Session } from "./create-session.ts";

/** Options of {@link accessTokenOf}. */
export interface AccessTokenOptions {
  /** Ends the wait: the promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * An access token that may be sent now, for the user who is signed in now. It waits while that is unknown, and while the
 * token is being replaced: one that is due is replaced first. While the identity provider cannot be reached, one that is
 * still good for some seconds will do. Ask again for every request, and never keep or log it.
 *
 * @throws {LockstepAuthError} `UNAUTHENTICATED` when the user is signed out.
 * @throws {LockstepAuthError} `CALL_ABANDONED` when the identity changes before there is a token.
 */
export function accessTokenOf(session: Session, { signal }: AccessTokenOptions = {}): Promise<string> {
  return callAs(session, (over) => sendableToken(session, over), signal);
}

function sendableToken(session: Session, over: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const look = (): void => {
      const held = session.sendable();
      if (held !== null && !isFirstTry(session.state())) resolve(held.token.value);
    };
    over.addEventListener("abort", session.subscribe(look));
    session.wake();
    look();
  });
}

/** Another token is on its way, and nothing has failed so far. */
function isFirstTry(state: State): boolean {
  return state.kind === "renewing" && state.attempt.failures === 0;
}
