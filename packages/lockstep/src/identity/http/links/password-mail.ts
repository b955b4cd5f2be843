// The page of a password mail's link. It opens in whatever tab the mail is read in, where the application's sign-in is not in progress: so
// it sets the password and sends the user back to the application to sign in.

import type { Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AuthKitContext } from "../../context/context.ts";
import type { Problem } from "../../pages/frame/frame.ts";
import { noticePage } from "../../pages/frame/notice-page.ts";
import { newPasswordPage } from "../../pages/sign-in/password-pages.ts";
import { checkNewPassword, PASSWORD_RULE } from "../../rules/check-new-password.ts";
import { RESET_PATH } from "../../sign-in/reset-link.ts";
import { findReset, resetPassword } from "../../sign-in/reset-password.ts";
import { isOwnForm } from "../request/own-form.ts";
import { readBody } from "../request/read-body.ts";
import { readFields } from "../request/read-fields.ts";
import { sendPage } from "../request/send-page.ts";

/** Adds the page. */
export function addResetLinkRoutes(app: Hono, context: AuthKitContext): void {
  app.get(RESET_PATH, (c) => showForm(c, context, c.req.query("token") ?? ""));
  app.post(RESET_PATH, async (c) => {
    const { clients } = context;
    const fields = readFields(c.req.header("Content-Type"), await readBody(c)) ?? new Map<string, string>();
    const token = fields.get("password_reset_token") ?? "";
    if (!isOwnForm(c, context, { fields, handle: null })) {
      const problem = { text: "This page has expired. Please try again.", fields: [] };
      return showForm(c, context, token, { status: 403, problem });
    }
    const reset = findReset(context, token);
    if (reset === null) return showForm(c, context, token);
    const password = fields.get("password") ?? "";
    const weak = checkNewPassword(password, reset.email);
    if (weak !== null) {
      return showForm(c, context, token, { status: 400, problem: { text: weak, fields: ["password"] } });
    }
    if ((await resetPassword(context, reset, password)) === null) return showForm(c, context, token);
    const links = clients
      .all()
      .flatMap(
        ({ homepageUrl, signOutRedirects }) => homepageUrl ?? signOutRedirects.find((uri) => !uri.includes("*")) ?? [],
      );
    const lead =
      "Your password is set, and you are signed out everywhere. Sign in to the application with the new password.";
    return sendPage(c, 200, noticePage({ heading: "Password set", lead, links }));
  });
}

async function showForm(
  c: Context,
  context: AuthKitContext,
  token: string,
  { status = 200, problem = null }: { status?: ContentfulStatusCode; problem?: Problem | null } = {},
): Promise<Response> {
  const { formToken } = context;
  const reset = findReset(context, token);
  if (reset === null) {
    const lead = "It was already used, or is older than 15 minutes. Request another one where you sign in.";
    return sendPage(c, 400, noticePage({ heading: "This link no longer works", lead, bad: true }));
  }
  const cookie = formToken.cookieFor(getCookie(c, formToken.cookieName));
  setCookie(c, formToken.cookieName, cookie, { path: "/user_management", httpOnly: true, sameSite: "Lax" });
  const frame = { at: () => RESET_PATH, formToken: formToken.fieldFor(cookie, null), handle: null, destination: "" };
  const page = newPasswordPage(frame, { email: reset.email, token, rule: PASSWORD_RULE, problem });
  return sendPage(c, status, page, new URL(c.req.url).origin);
}
