// GET callback: AuthKit sends the browser back with a code, which is exchanged for a session (RFC 6749 §4.1.2).
import { getPKCECookieNameForState } from "@workos/authkit-session";
import { LockstepAuthError } from "../../core/errors.ts";
import { type ServerCookie, deleted, readCookie } from "../cookies.ts";
import { describeFailure } from "../rules/decide-failure.ts";
import { returnPath } from "../rules/return-path.ts";
import { errorPage, redirect } from "./respond.ts";
import type { RouteContext } from "./route-context.ts";

/** Goes on with a sign-in that WorkOS did not finish. Resolves to null if that is not possible. */
export type Resume = (
  error: unknown,
  returnTo: string,
) => Promise<{ readonly location: string; readonly cookies: readonly ServerCookie[] } | null>;

/**
 * Answers AuthKit's redirect: with the session and the page that the sign-in started from, or with the reason why not.
 *
 * @param resume - Default: WorkOS's own pages finish each sign-in.
 */
export async function callback(
  request: Request,
  { settings, sessions, workos, report }: RouteContext,
  resume: Resume = async () => null,
): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const [code, state] = [searchParams.get("code"), searchParams.get("state")];
  const again = pathname.replace(/[^/]*\/?$/, "sign-in");
  if (code === null) {
    report(`AuthKit ended a sign-in without a code: ${word(searchParams.get("error"))}`);
    const denied = searchParams.get("error") === "access_denied";
    return errorPage(400, denied ? "The sign-in was canceled." : "AuthKit did not complete the sign-in.", again, []);
  }
  const name = state === null ? null : getPKCECookieNameForState(state);
  const known = name === null ? null : readCookie(request.headers, name);
  if (name === null || known === null) {
    // The back button, or a second click: the sign-in has been completed.
    if ((await sessions.open(request)) !== null) return redirect("/", []);
    return errorPage(400, "This sign-in was not started in this browser, or has expired.", again, []);
  }
  const used = [deleted(name, { path: "/", ...(settings.cookieDomain ? { domain: settings.cookieDomain } : {}) })];
  let returnTo = "/";
  try {
    const { codeVerifier, returnPathname } = await sessions.core.verifyCallbackState({
      stateFromUrl: state ?? undefined,
      cookieValue: known,
    });
    returnTo = returnPath(returnPathname);
    const { clientId } = settings;
    const answer = await workos.userManagement.authenticateWithCode({ code, clientId, codeVerifier });
    const { cookies } = await sessions.start(request, answer);
    return redirect(returnTo, [...used, ...cookies]);
  } catch (error) {
    if (error instanceof LockstepAuthError) {
      report(error.message);
      return errorPage(500, "The session could not be stored. The server's log says why.", again, used);
    }
    const next = await resume(error, returnTo);
    if (next !== null) return redirect(next.location, [...used, ...next.cookies]);
    report(`A sign-in was not completed: ${describeFailure(error)}`);
    return errorPage(500, "The sign-in could not be completed. Please try again.", again, used);
  }
}

/** The parameter comes from the address bar. */
function word(value: string | null): string {
  return value !== null && /^\w{1,60}$/.test(value) ? value : "no reason";
}
