// Sign-in pages of one's own for server actions and server components: the request and its cookies in the way of Next.js.
import type { OpenStep, OwnSignIn, OwnSignInOptions, Refused, SignInAnswer } from "../../server/index.ts";
import { nextRequest, setCookies } from "./next-request.ts";
import { server } from "./server.ts";

/** The steps of a sign-in in an application with Next.js. */
export interface NextOwnSignIn {
  /**
   * For server actions: takes the step that the field `step` of the form names. When it answers `signed-in`, Next.js has rendered the page
   * again in the same response, so the page is signed in at once.
   *
   * @throws {LockstepAuthError} `SERVER_CONFIG`, `SESSION_TOO_LARGE`.
   */
  readonly submit: (form: FormData) => Promise<SignInAnswer>;
  /**
   * For server components: returns what a page shows that is loaded anew: the open step, or null for the start.
   *
   * @throws {LockstepAuthError} `SERVER_CONFIG`.
   */
  readonly current: () => Promise<OpenStep | Refused | null>;
  /** See {@link sessionRoutes}. */
  readonly handle: OwnSignIn["handle"];
}

/**
 * Creates the steps of sign-in pages of one's own.
 *
 * @param options - Default: visitors cannot create accounts.
 */
export function createOwnSignIn(options: OwnSignInOptions = {}): NextOwnSignIn {
  const { submit, current, handle } = server.ownSignIn(options);
  return {
    submit: async (form) => {
      const { answer, cookies } = await submit(form, await nextRequest());
      await setCookies(cookies);
      return answer;
    },
    current: async () => current(await nextRequest()),
    handle,
  };
}

/**
 * Returns the handlers of the session routes that know the application's own pages: `GET sign-in` leads there, and so does a sign-in at
 * Google or an identity provider that WorkOS has not finished.
 *
 * @example
 * // app/auth/[...path]/route.ts
 * export const { GET, POST } = sessionRoutes(signIn);
 */
export function sessionRoutes({ handle }: Pick<NextOwnSignIn, "handle">): Record<"GET" | "POST", OwnSignIn["handle"]> {
  return { GET: handle, POST: handle };
}
