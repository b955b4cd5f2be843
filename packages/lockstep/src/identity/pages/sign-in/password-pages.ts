// The pages of a forgotten password: requesting the mail, the confirmation that it was sent, and the new password.

import { html } from "hono/html";
import { field, outboxNote, problemText } from "../frame/fields.ts";
import { form, titleOf, type Frame, type Problem } from "../frame/frame.ts";
import { layout, mark, type Page } from "../frame/layout.ts";

/** Asks for the address. */
export function forgotPasswordPage(frame: Frame, email: string, problem: Problem | null): Page {
  return layout({
    title: titleOf("Forgot your password", problem),
    width: "narrow",
    content: html`${mark("accent")}
      <h1>Forgot your password?</h1>
      <p class="lead">We will send you a link to choose a new one.</p>
      ${problemText(problem)}
      ${form(
        frame,
        "forgot-password",
        html`${field({ name: "email", label: "Email", type: "email", autocomplete: "username", value: email, problem, focus: true })}
          <button type="submit">Send the link</button>`,
      )}
      <ul class="links">
        <li><a href="${frame.at("sign-in")}">Back to sign in</a></li>
      </ul>`,
  });
}

/** Confirms that a mail was sent, whether or not the address has an account. */
export function resetSentPage(frame: Frame, email: string): Page {
  return layout({
    title: "Check your mail",
    width: "narrow",
    content: html`${mark("accent")}
      <h1>Check your mail</h1>
      <p class="lead">If <strong>${email}</strong> has an account, a link to choose a new password is on its way.</p>
      ${outboxNote()}
      <ul class="links">
        <li><a href="${frame.at("sign-in")}">Back to sign in</a></li>
      </ul>`,
  });
}

/** Asks for the new password. The address is included for password managers, which store the password under it. */
export function newPasswordPage(
  frame: Frame,
  { email, token, rule, problem }: { email: string; token: string; rule: string; problem: Problem | null },
): Page {
  return layout({
    title: titleOf("Choose a new password", problem),
    width: "narrow",
    content: html`${mark("accent")}
      <h1>Choose a new password</h1>
      <p class="lead">for <strong>${email}</strong></p>
      ${problemText(problem)}
      ${form(
        frame,
        "new-password",
        html`<input type="text" name="username" autocomplete="username" value="${email}" hidden readonly />
          ${field({ name: "password", label: "New password", type: "password", autocomplete: "new-password", hint: rule, problem, focus: true })}
          <button type="submit">Set password</button>`,
        { password_reset_token: token },
      )}
      <p class="note">It signs you out everywhere else.</p>`,
  });
}
