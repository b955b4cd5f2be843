// The access token for the application's own requests, with the guarantees of a call to Convex: it belongs to the user who
// is signed in when you ask, it is ready to send, and failures are errors with a code.
import type { State } from "../core/state.ts";
import { callAs } from "./call-as.ts";
import type { Session } from "./create-session.ts";

/** Options of {@link accessTokenOf}. */
export interface AccessTokenOptions {
  /** Aborts the wait: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Returns an access token that is ready to send, for the user who is signed in now. Waits while the session is loading and
 * while the token is being replaced; a token that is due is replaced first. While the identity provider is unreachable, a
 * token that is valid for a few more seconds is returned. Get a token for each request; never store or log it.
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

/** A replacement is being fetched, and no attempt has failed so far. */
function isFirstTry(state: State): boolean {
  return state.kind === "renewing" && state.attempt.failures === 0;
}
