// One request to the hosted pages that passed the checks of the authorization request, and the ways to answer it.

import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AttemptLimit } from "../../../context/attempt-limit.ts";
import type { AuthKitContext } from "../../../context/context.ts";
import type { Frame } from "../../../pages/frame/frame.ts";
import type { Page } from "../../../pages/frame/layout.ts";
import { PASSKEY_SCRIPT_PATH } from "../../../pages/sign-in/passkey-script.ts";
import { appendAuthentication, type AuthenticationAttempt } from "../../../sign-in/authentication-event.ts";
import { quote } from "../../../values/quote.ts";
import type { Authorization } from "../../checks/read-authorization.ts";
import { hostOf } from "../../request/back-to.ts";
import type { Fields } from "../../request/read-fields.ts";
import { sendPage } from "../../request/send-page.ts";

/** A request to a step. */
export interface Visit {
  c: Context;
  context: AuthKitContext;
  authorization: Authorization;
  /** The form's fields; none when a page is opened. */
  fields: Fields;
  ipAddress: string | null;
  userAgent: string | null;
}

/** Answers a request to a step: opens its page, or handles its form. */
export type StepHandler = (visit: Visit) => Promise<Response>;

/** The path of the first step; the others are below it. */
export const AUTHORIZE_PATH = "/user_management/authorize";

// Long enough for every browser, short enough for a log of millions.
const MAX_USER_AGENT = 500;

/** A visit. */
export function createVisit(
  c: Context,
  context: AuthKitContext,
  { authorization, fields }: Pick<Visit, "authorization" | "fields">,
): Visit {
  const userAgent = c.req.header("User-Agent")?.slice(0, MAX_USER_AGENT) ?? null;
  return { c, context, authorization, fields, ipAddress: getConnInfo(c).remote.address ?? null, userAgent };
}

/** The text of a field; empty when it is absent. */
export function textOf({ fields }: Visit, name: string): string {
  return fields.get(name) ?? "";
}

/** A user's name in a field: trimmed, at most 200 characters, null if empty. */
export function nameIn(visit: Visit, field: string): string | null {
  return textOf(visit, field).trim().slice(0, 200) || null;
}

/** Answers with a page. `handle` is that of the sign-in in progress, if any; `script` allows the passkey script to run. */
export async function show(
  { c, context, authorization }: Visit,
  page: (frame: Frame) => Page,
  {
    status = 200,
    handle = null,
    script = false,
  }: { status?: ContentfulStatusCode; handle?: string | null; script?: boolean } = {},
): Promise<Response> {
  const { formToken } = context;
  const { redirectUri } = authorization.returnTo;
  const cookie = formToken.cookieFor(getCookie(c, formToken.cookieName));
  setCookie(c, formToken.cookieName, cookie, { path: "/user_management", httpOnly: true, sameSite: "Lax" });
  const frame = {
    at: (step: string) => `${AUTHORIZE_PATH}${step === "" ? "" : `/${step}`}${authorization.query}`,
    formToken: formToken.fieldFor(cookie, handle),
    handle,
    destination: hostOf(redirectUri),
  };
  const allowed = script ? new URL(PASSKEY_SCRIPT_PATH, c.req.url).href : undefined;
  return sendPage(c, status, page(frame), redirectUri, allowed);
}

/** Writes the event of an authentication attempt, with address and user agent. */
export function noteAttempt(
  { context, ipAddress, userAgent }: Visit,
  attempt: Omit<AuthenticationAttempt, "ipAddress" | "userAgent">,
): void {
  const { store } = context;
  store.transaction(() => appendAuthentication(store.events, { ...attempt, ipAddress, userAgent }));
}

/** Logs a refusal. */
export function logRefusal({ context }: Visit, email: string, reason: string): void {
  context.options.log(`sign-in refused for ${quote(email)}: ${reason}`);
}

/** Counts an attempt against a limit. Null if it may continue; else the message, with status 429. */
export function overLimit({ c }: Visit, limit: AttemptLimit, key: string): string | null {
  const wait = limit.take(key);
  if (wait === 0) return null;
  c.header("Retry-After", String(wait));
  return `Too many attempts for this email. Try again in ${wait} ${wait === 1 ? "second" : "seconds"}.`;
}
