// A forgotten password within a sign-in: requesting the mail, and setting the new password if the application passes the token on.

import type { ContentfulStatusCode } from "hono/utils/http-status";
import { normalEmail } from "../../../objects/accounts/user.ts";
import type { Problem } from "../../../pages/frame/frame.ts";
import { forgotPasswordPage, newPasswordPage, resetSentPage } from "../../../pages/sign-in/password-pages.ts";
import { checkNewPassword, PASSWORD_RULE } from "../../../rules/check-new-password.ts";
import { resetLink } from "../../../sign-in/reset-link.ts";
import { findReset, resetPassword } from "../../../sign-in/reset-password.ts";
import { sendPasswordReset } from "../../../sign-in/send-proof.ts";
import { firstProof } from "../next/proceed.ts";
import { showSignIn } from "../visit/show-sign-in.ts";
import { logRefusal, overLimit, show, textOf, type StepHandler, type Visit } from "../visit/visit.ts";

/** Opens the page. */
export const openForgotPassword: StepHandler = (visit) => showForgotPassword(visit, visit.authorization.loginHint);

/** Sends the mail if there is an account; the response is the same if there is none. */
export const submitForgotPassword: StepHandler = async (visit) => {
  const { c, context } = visit;
  const email = normalEmail(textOf(visit, "email"));
  const tooMany = overLimit(visit, context.sends, `password_reset ${email}`);
  if (tooMany !== null) {
    logRefusal(visit, email, "too many password resets");
    return showForgotPassword(visit, email, { status: 429, problem: { text: tooMany, fields: ["email"] } });
  }
  const user = context.store.users.findBy("email", email);
  if (user !== null) sendPasswordReset(context, user, (token) => resetLink(context, new URL(c.req.url).origin, token));
  return show(visit, (frame) => resetSentPage(frame, email));
};

/** Asks for the new password; `token` is from the mail. */
export function showNewPassword(
  visit: Visit,
  token: string,
  { status = 200, problem = null }: { status?: ContentfulStatusCode; problem?: Problem | null } = {},
): Promise<Response> {
  const reset = findReset(visit.context, token);
  if (reset === null) {
    const text = "This link was already used, or is older than 15 minutes. Request another one.";
    return showForgotPassword(visit, "", { status: 400, problem: { text, fields: [] } });
  }
  const { email } = reset;
  return show(visit, (frame) => newPasswordPage(frame, { email, token, rule: PASSWORD_RULE, problem }), { status });
}

/** Sets the new password and signs in with it. */
export const submitNewPassword: StepHandler = async (visit) => {
  if (!visit.context.options.settings.methods.includes("password")) {
    return showSignIn(visit, { status: 400, problem: { text: "Passwords are not used here.", fields: [] } });
  }
  const token = textOf(visit, "password_reset_token");
  const password = textOf(visit, "password");
  const reset = findReset(visit.context, token);
  if (reset === null) return showNewPassword(visit, token);
  const weak = checkNewPassword(password, reset.email);
  if (weak !== null)
    return showNewPassword(visit, token, { status: 400, problem: { text: weak, fields: ["password"] } });
  const user = await resetPassword(visit.context, reset, password);
  return user === null ? showNewPassword(visit, token) : firstProof(visit, user, "Password");
};

function showForgotPassword(
  visit: Visit,
  email: string,
  { status = 200, problem = null }: { status?: ContentfulStatusCode; problem?: Problem | null } = {},
): Promise<Response> {
  return show(visit, (frame) => forgotPasswordPage(frame, email, problem), { status });
}
