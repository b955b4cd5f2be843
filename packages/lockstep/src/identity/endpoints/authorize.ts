// GET and POST /user_management/authorize: the hosted sign-in page, and its form coming back.

import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AuthKitContext } from "../context.ts";
import { errorPage } from "../pages/error-page.ts";
import { sendPage } from "../pages/send-page.ts";
import { signInPage } from "../pages/sign-in-page.ts";
import { quote } from "../quote.ts";
import { readBody } from "../read-body.ts";
import { readFields } from "../read-fields.ts";
import { checkPassword } from "../steps/check-password.ts";
import { issueCode } from "../steps/issue-code.ts";
import { readAuthorization, type Authorization } from "../steps/read-authorization.ts";
import { AuthorizeRefusal, type ReturnAddress } from "../steps/refusal.ts";

/** Shows the sign-in page, or refuses the request. */
export function showSignIn(context: AuthKitContext): (c: Context) => Promise<Response> {
  return (c) =>
    answer(c, context, (authorization) =>
      sendSignIn(c, context, { authorization, status: 200, email: authorization.loginHint, problem: null }),
    );
}

/** Takes the form: origin, attempts, password, code. */
export function submitSignIn(context: AuthKitContext): (c: Context) => Promise<Response> {
  const { formToken, attempts, options, passwords, store } = context;
  return (c) =>
    answer(c, context, async (authorization) => {
      const fields = readFields(c.req.header("Content-Type"), await readBody(c));
      const email = fields?.get("email") ?? "";
      const again = (status: ContentfulStatusCode, problem: string, reason: string): Promise<Response> => {
        options.log(`sign-in refused for ${quote(email)}: ${reason}`);
        return sendSignIn(c, context, { authorization, status, email, problem });
      };

      const form = {
        host: c.req.header("Host") ?? "",
        origin: c.req.header("Origin"),
        cookie: getCookie(c, formToken.cookieName),
        field: fields?.get("form_token"),
      };
      if (!formToken.check(form)) {
        return again(403, "This page had expired. Please sign in again.", "the form was not served to this browser");
      }

      const wait = attempts.take(email);
      if (wait > 0) {
        c.header("Retry-After", String(wait));
        return again(
          429,
          `Too many attempts for this email. Try again in ${wait} ${wait === 1 ? "second" : "seconds"}.`,
          "too many attempts",
        );
      }

      const user = await checkPassword(store.users, passwords, { email, password: fields?.get("password") ?? "" });
      if (user === null) return again(400, "The email or password is not right.", "wrong e-mail or password");

      attempts.clear(email);
      const code = issueCode(context, authorization, {
        userId: user.id,
        organizationId: null,
        authMethod: "Password",
        impersonator: null,
        ipAddress: null,
        userAgent: null,
        browserSessionId: null,
        signedInAt: options.now(),
      });
      options.log(`sign-in ${user.email} (${user.id}) to ${authorization.client.id}`);
      return backTo(c, authorization.returnTo, { code });
    });
}

async function answer(
  c: Context,
  { options, clients }: AuthKitContext,
  proceed: (authorization: Authorization) => Promise<Response>,
): Promise<Response> {
  let authorization: Authorization;
  try {
    authorization = readAuthorization(new URL(c.req.url).search, clients);
  } catch (error) {
    if (!(error instanceof AuthorizeRefusal)) throw error;
    const { refusal } = error;
    if (refusal.kind === "redirect") {
      options.log(`authorize refused: ${refusal.error}: ${refusal.description}`);
      return backTo(c, refusal.to, { error: refusal.error, error_description: refusal.description });
    }
    options.log(`authorize refused: ${refusal.explanation} ${quote(refusal.evidence)}`);
    return sendPage(c, 400, errorPage({ heading: "This sign-in link does not work", ...refusal }));
  }
  return proceed(authorization);
}

interface SignIn {
  authorization: Authorization;
  status: ContentfulStatusCode;
  email: string;
  problem: string | null;
}

function sendSignIn(c: Context, { formToken }: AuthKitContext, signIn: SignIn): Promise<Response> {
  const { redirectUri } = signIn.authorization.returnTo;
  const cookie = formToken.cookieFor(getCookie(c, formToken.cookieName));
  setCookie(c, formToken.cookieName, cookie, { path: "/user_management", httpOnly: true, sameSite: "Lax" });
  const { email, problem } = signIn;
  const page = signInPage({ redirectUri, email, problem, formToken: formToken.fieldFor(cookie) });
  return sendPage(c, signIn.status, page, redirectUri);
}

// 303, so that the browser does not post the password to the application (RFC 9700 section 4.12).
function backTo(c: Context, { redirectUri, state }: ReturnAddress, parameters: Record<string, string>): Response {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.append(name, value);
  if (state !== null) url.searchParams.append("state", state);
  c.header("Cache-Control", "no-store");
  c.header("Referrer-Policy", "no-referrer");
  return c.redirect(url.href, 303);
}
