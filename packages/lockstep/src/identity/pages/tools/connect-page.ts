// The page on which a user connects an account of an outside provider, or not.

import { html } from "hono/html";
import { layout, mark, type Page } from "../frame/layout.ts";

/** The page; its form goes to `action`. */
export function connectPage({ provider, email, action }: { provider: string; email: string; action: string }): Page {
  return layout({
    title: `Connect ${provider}`,
    width: "narrow",
    content: html`<p class="pretend">For development: this is not ${provider}. No request leaves this machine.</p>
      ${mark("accent")}
      <h1>Connect ${provider}</h1>
      <p class="lead">The application would get a token for the account of <strong>${email}</strong> there.</p>
      <form method="post" action="${action}">
        <button type="submit" name="decision" value="connect">Connect</button>
        <button type="submit" class="second" name="decision" value="deny">Deny</button>
      </form>`,
  });
}
