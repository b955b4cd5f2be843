// The hosted sign-in page: an e-mail address and a password. No script: a plain form that posts back to its own URL.

import { html } from "hono/html";
import { layout, mark, type Page } from "./layout.ts";

/** What the page shows. */
export interface SignInPage {
  /** The application's redirect URI, of which the page shows who it belongs to. */
  redirectUri: string;
  /** The address to fill in; empty when unknown. */
  email: string;
  /** The hidden field against forged submissions. */
  formToken: string;
  /** What went wrong with the last submission. */
  problem: string | null;
}

/** The sign-in page. Everything in it is escaped. */
export function signInPage({ redirectUri, email, formToken, problem }: SignInPage): Page {
  return layout({
    title: problem === null ? "Sign in" : "Error: Sign in",
    width: "narrow",
    content: html`${mark("accent")}
      <h1>Sign in</h1>
      <p class="lead">to continue to <strong>${destination(redirectUri)}</strong></p>
      ${problem === null ? "" : problemText(problem)}
      <form method="post">
        <input type="hidden" name="form_token" value="${formToken}" />
        <div>
          <label for="email">Email</label>
          ${field({ name: "email", type: "email", autocomplete: "username", value: email, problem, focus: email === "" })}
        </div>
        <div>
          <label for="password">Password</label>
          ${field({ name: "password", type: "password", autocomplete: "current-password", value: "", problem, focus: email !== "" })}
        </div>
        <button type="submit">Continue</button>
      </form>`,
  });
}

interface Field {
  name: string;
  type: "email" | "password";
  autocomplete: string;
  value: string;
  problem: string | null;
  focus: boolean;
}

function field({ name, type, autocomplete, value, problem, focus }: Field): Page {
  return html`<input
    id="${name}"
    name="${name}"
    type="${type}"
    autocomplete="${autocomplete}"
    value="${value}"
    required
    maxlength="1000"
    autocapitalize="none"
    spellcheck="false"
    ${problem === null ? "" : html` aria-invalid="true" aria-describedby="problem"`}${focus ? html` autofocus` : ""}
  />`;
}

function problemText(problem: string): Page {
  return html`<p class="problem" id="problem" role="alert">
    <svg viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">
      <path
        d="M10 1.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Zm-.9 4.75a.9.9 0 0 1 1.8 0v4.25a.9.9 0 0 1-1.8 0V6.25ZM10 14.9a1.15 1.15 0 1 1 0-2.3 1.15 1.15 0 0 1 0 2.3Z"
      />
    </svg>
    <span>${problem}</span>
  </p>`;
}

function destination(redirectUri: string): string {
  const { host, protocol } = new URL(redirectUri);
  return host || protocol.slice(0, -1);
}
