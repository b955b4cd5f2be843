// Lists the accounts that are signed in in this browser, to choose from.

import { html } from "hono/html";
import { toUserObject, type User } from "../../objects/accounts/user.ts";
import { destination, form, type Frame } from "../frame/frame.ts";
import { layout, mark, type Page } from "../frame/layout.ts";

/** The contents of the page. */
export interface AccountsPage {
  frame: Frame;
  users: readonly User[];
  /** Who invites the user to what, in one sentence, or null. */
  invitation: string | null;
}

/** The page. */
export function accountsPage({ frame, users, invitation }: AccountsPage): Page {
  return layout({
    title: "Choose an account",
    width: "narrow",
    content: html`${mark("accent")}
      <h1>Choose an account</h1>
      <p class="lead">${invitation ?? destination(frame)}</p>
      ${form(
        frame,
        "account",
        html`<ul class="choices">
          ${users.map((user, index) => html`<li>${choice("user_id", user.id, toUserObject(user).name ?? user.email, user.email, index === 0)}</li>`)}
        </ul>`,
      )}
      <ul class="links">
        <li><a href="${frame.at("sign-in")}">Use another account</a></li>
      </ul>`,
  });
}

/** A button that is one of several answers. */
export function choice(name: string, value: string, title: string, about: string, focus: boolean): Page {
  return html`<button type="submit" class="choice" name="${name}" value="${value}" ${focus ? html` autofocus` : ""}>
    <strong>${title}</strong>${about === title ? "" : html`<span>${about}</span>`}
  </button>`;
}
