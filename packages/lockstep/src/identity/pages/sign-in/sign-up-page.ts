// The sign-up page: an optional name, an e-mail address, a password.

import { html } from "hono/html";
import { field, problemText } from "../frame/fields.ts";
import { destination, form, titleOf, type Frame, type Problem } from "../frame/frame.ts";
import { layout, mark, type Page } from "../frame/layout.ts";

/** The contents of the page. */
export interface SignUpPage {
  frame: Frame;
  values: { email: string; firstName: string; lastName: string };
  problem: Problem | null;
  /** False if accounts here have no password: then a code is mailed. */
  password: boolean;
  /** The password rule, in one sentence. */
  passwordRule: string;
  /** Who invites the user to what, in one sentence, or null. */
  invitation: string | null;
}

/** The sign-up page. */
export function signUpPage({ frame, values, problem, password, passwordRule, invitation }: SignUpPage): Page {
  const name = { type: "text", required: false, focus: false, problem } as const;
  return layout({
    title: titleOf("Sign up", problem),
    width: "narrow",
    content: html`${mark("accent")}
      <h1>Create an account</h1>
      <p class="lead">${invitation ?? destination(frame)}</p>
      ${problemText(problem)}
      ${form(
        frame,
        password ? "sign-up" : "magic-auth",
        html`${field({ name: "email", label: "Email", type: "email", autocomplete: "username", value: values.email, problem, focus: values.email === "" })}
          ${
            password
              ? html`${field({ name: "password", label: "Password", type: "password", autocomplete: "new-password", hint: passwordRule, problem, focus: values.email !== "" })}
                  <div class="pair">
                    ${field({ ...name, name: "first_name", label: "First name", autocomplete: "given-name", value: values.firstName })}
                    ${field({ ...name, name: "last_name", label: "Last name", autocomplete: "family-name", value: values.lastName })}
                  </div>`
              : ""
          } <button type="submit">${password ? "Create account" : "Email me a code"}</button>`,
      )}
      <ul class="links">
        <li>Have an account? <a href="${frame.at("sign-in")}">Sign in</a></li>
      </ul>`,
  });
}
