// Single sign-on: finding the organization's identity provider, and redirecting users whose address requires it.

import { html } from "hono/html";
import type { Connection } from "../../objects/accounts/connection.ts";
import { field, problemText } from "../frame/fields.ts";
import { destination, form, titleOf, type Frame, type Problem } from "../frame/frame.ts";
import { layout, mark, type Page } from "../frame/layout.ts";

/** Asks for the address, whose domain determines the provider. */
export function ssoPage(frame: Frame, email: string, problem: Problem | null): Page {
  return layout({
    title: titleOf("Single sign-on", problem),
    width: "narrow",
    content: html`${mark("accent")}
      <h1>Single sign-on</h1>
      <p class="lead">${destination(frame)}</p>
      ${problemText(problem)}
      ${form(
        frame,
        "sso",
        html`${field({ name: "email", label: "Work email", type: "email", autocomplete: "username", value: email, problem, focus: true })}
          <button type="submit">Continue</button>`,
      )}
      <ul class="links">
        <li><a href="${frame.at("sign-in")}">Back to sign in</a></li>
      </ul>`,
  });
}

/** Continues to one of the connections of the address. */
export function ssoRequiredPage(frame: Frame, email: string, connections: readonly Connection[]): Page {
  return layout({
    title: "Single sign-on",
    width: "narrow",
    content: html`${mark("accent")}
      <h1>Sign in at your organization</h1>
      <p class="lead"><strong>${email}</strong> signs in at its organization's identity provider.</p>
      <ul class="choices">
        ${connections.map(
          ({ id, name }) => html`<li><a class="button" href="${frame.at(`sso/${id}`)}">Continue with ${name}</a></li>`,
        )}
      </ul>
      <ul class="links">
        <li><a href="${frame.at("sign-in")}">Use another account</a></li>
      </ul>`,
  });
}
