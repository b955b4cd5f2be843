// The interface of sign-in pages of one's own to their server.
import type { ServerCookie } from "../cookies.ts";
import type { OpenStep, Refused, SignInAnswer } from "./answer.ts";
import type { SignInInput } from "./read-fields.ts";

/** What a step leads to. */
export interface SignInOutcome {
  /** For the page. */
  readonly answer: SignInAnswer;
  /** For the response: all of them must be set. */
  readonly cookies: readonly ServerCookie[];
}

/** The steps of a sign-in, for server actions and for handlers. */
export interface OwnSignIn {
  /**
   * Takes a step for a page of the same origin; the field `step` names it. WorkOS's errors do not throw: each is a next step or a
   * sentence.
   *
   * @throws {LockstepAuthError} `SERVER_CONFIG`, `SESSION_TOO_LARGE`.
   */
  readonly submit: (input: SignInInput, request: Request) => Promise<SignInOutcome>;
  /**
   * Returns what a page shows that is loaded anew: the open step, why a form without a script was refused, or null for the start.
   *
   * @throws {LockstepAuthError} `SERVER_CONFIG`.
   */
  readonly current: (request: Request) => Promise<OpenStep | Refused | null>;
  /**
   * Answers the session routes as `AuthServer.handle` does, plus POST `own`, which takes a step, and with the application's own page for
   * GET `sign-in` and `sign-up` without a provider, connection or organization. A sign-in at Google or an identity provider that WorkOS
   * does not finish, such as for want of a second factor, goes on at that page.
   *
   * `own`: A request that accepts HTML, which is a form's without a script, is answered with a redirect to the page of
   * the form, or, signed in, to `returnTo`. Others, with a form or a JSON object, get the {@link SignInAnswer} as JSON.
   *
   * @throws {LockstepAuthError} `SERVER_CONFIG`, `SESSION_TOO_LARGE`.
   */
  readonly handle: (request: Request) => Promise<Response>;
}
