// POST sign-out: ends the session here at once, and at WorkOS now or, if WorkOS is down, at the next sign-in.
import { readAccessToken } from "../../core/claims.ts";
import type { ServerCookie } from "../cookies.ts";
import { readBody } from "../read-body.ts";
import { isSameOrigin, originOf } from "../rules/decide-request.ts";
import { returnPath } from "../rules/return-path.ts";
import { SESSION_HEADER } from "../session-header.ts";
import { json, redirect } from "./respond.ts";
import type { RouteContext } from "./route-context.ts";

/** How long the user waits for WorkOS, ms. */
const DEADLINE = 3000;
/** The longest form that is read, in bytes. */
const MAX_FORM = 2048;

/** Where the browser goes to complete a sign-out, and the cookies to set on the response. */
export interface SignedOut {
  readonly url: string;
  readonly cookies: readonly ServerCookie[];
}

/**
 * Ends the session of the request.
 *
 * @param returnTo - A path. Default: WorkOS sends the browser to the application's homepage that its dashboard names.
 */
export async function endSession(request: Request, context: RouteContext, returnTo: string | null): Promise<SignedOut> {
  const { sessions, workos, report } = context;
  const held = await sessions.open(request);
  const sessionId = readAccessToken(held?.session.accessToken ?? "")?.identity.sessionId ?? null;
  const path = returnPath(returnTo);
  if (sessionId === null) return { url: path, cookies: await sessions.end(request, null, "told") };
  const isUp = await answers(workos.userManagement.getJwksUrl(context.settings.clientId));
  const cookies = await sessions.end(request, sessionId, isUp ? "asked" : "untold");
  if (!isUp) {
    report("WorkOS could not be reached; the session has ended here, and ends there at the next sign-in.");
    return { url: path, cookies };
  }
  const back = returnTo === null ? {} : { returnTo: new URL(path, originOf(request)).href };
  return { url: workos.userManagement.getLogoutUrl({ sessionId, ...back }), cookies };
}

/** Answers a form of the page, or its script, which follows the address itself. */
export async function signOut(request: Request, context: RouteContext): Promise<Response> {
  if (!isSameOrigin(request.headers)) return json({ error: "Only pages of this origin can sign out." }, [], 403);
  const form = new URLSearchParams((await readBody(request, MAX_FORM)) ?? "");
  const { url, cookies } = await endSession(request, context, form.get("return_to"));
  return request.headers.has(SESSION_HEADER) ? json({ url }, cookies) : redirect(url, cookies);
}

/** Whether WorkOS answers. Otherwise the browser would end on a page that does not load. */
async function answers(url: string): Promise<boolean> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), DEADLINE);
  try {
    const response = await fetch(url, { signal: deadline.signal, cache: "no-store" });
    await response.body?.cancel();
    return response.status < 500;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
