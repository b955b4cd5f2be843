// The sign-in page: an e-mail address and a password first, then every other method.

import { html } from "hono/html";
import { field, problemText } from "../frame/fields.ts";
import { destination, form, titleOf, type Frame, type Problem } from "../frame/frame.ts";
import { icon } from "../frame/icons.ts";
import { layout, mark, type Page } from "../frame/layout.ts";

/** The contents of the page. */
export interface SignInPage {
  frame: Frame;
  /** The prefilled address; empty if unknown. */
  email: string;
  problem: Problem | null;
  /** The optional parts of the page. */
  offers: {
    password: boolean;
    magicAuth: boolean;
    signUp: boolean;
    passkey: boolean;
    sso: boolean;
    providers: readonly { step: string; name: string }[];
  };
  /** Who invites the user to what, in one sentence, or null. */
  invitation: string | null;
  /** Seeded users to sign in as with one click. */
  people: readonly { email: string; label: string }[];
}

/** The sign-in page. Everything in it is escaped. */
export function signInPage({ frame, email, problem, offers, invitation, people }: SignInPage): Page {
  const emailField = field({
    name: "email",
    label: "Email",
    type: "email",
    autocomplete: "username",
    value: email,
    problem,
    focus: email === "" || !offers.password,
  });
  return layout({
    title: titleOf("Sign in", problem),
    width: "narrow",
    content: html`${mark("accent")}
      <h1>Sign in</h1>
      <p class="lead">${invitation ?? destination(frame)}</p>
      ${problemText(problem)}
      ${
        offers.password
          ? form(
              frame,
              "",
              html`${emailField}
                ${field({ name: "password", label: "Password", type: "password", autocomplete: "current-password", problem, focus: email !== "" })}
                <button type="submit">Continue</button>
                ${offers.magicAuth ? magicAuthButton(frame) : ""}`,
            )
          : offers.magicAuth
            ? form(frame, "magic-auth", html`${emailField}<button type="submit">Email me a code</button>`)
            : ""
      }
      ${outside(frame, offers)} ${asSeeded(frame, people)}
      <ul class="links">
        ${offers.password ? html`<li><a href="${frame.at("forgot-password")}">Forgot your password?</a></li>` : ""}
        ${offers.signUp ? html`<li>No account yet? <a href="${frame.at("sign-up")}">Sign up</a></li>` : ""}
      </ul>`,
  });
}

/** Without a form, the first of them is the primary action. */
function outside(frame: Frame, { providers, passkey, sso, password, magicAuth }: SignInPage["offers"]): Page | "" {
  const ways = [
    ...providers,
    ...(passkey ? [{ step: "passkey", name: "Passkey" }] : []),
    ...(sso ? [{ step: "sso", name: "Single sign-on" }] : []),
  ];
  if (ways.length === 0) return "";
  const alone = !password && !magicAuth;
  const way = ({ step, name }: (typeof ways)[number], i: number): Page =>
    html`<li>
      <a class="button${alone && i === 0 ? " first" : ""}" href="${frame.at(step)}">${icon(step)}${name}</a>
    </li>`;
  return html`${alone ? "" : html`<p class="or"><span>or continue with</span></p>`}
    <ul class="providers${alone ? " alone" : ""}">
      ${ways.map(way)}
    </ul>`;
}

// For development: their passwords are in the seed anyway.
function asSeeded(frame: Frame, people: SignInPage["people"]): Page | "" {
  if (people.length === 0) return "";
  const buttons = people.map(
    ({ email, label }) =>
      html`<li><button type="submit" class="second" name="email" value="${email}">${label}</button></li>`,
  );
  return html`<p class="or"><span>or, while you develop, sign in as</span></p>
    ${form(
      frame,
      "as",
      html`<ul class="people">
        ${buttons}
      </ul>`,
    )}`;
}

// It submits the same form to another step, which needs no password.
function magicAuthButton(frame: Frame): Page {
  return html`<button type="submit" class="quiet-button" formaction="${frame.at("magic-auth")}" formnovalidate>
    Email me a code instead
  </button>`;
}
