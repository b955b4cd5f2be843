// The page at local AuthKit's root address: where to look, and what applications and SDKs need.

import { html } from "hono/html";
import { layout, type Page } from "../frame/layout.ts";

/** The contents of the page. */
export interface IndexPage {
  clients: readonly { id: string; redirectUris: readonly string[] }[];
  /** The newest users. */
  users: readonly { email: string; name: string | null }[];
  userCount: number;
}

/** The page. */
export function indexPage({ clients, users, userCount }: IndexPage): Page {
  return layout({
    title: "Local AuthKit",
    width: "wide",
    content: html`<h1>Local AuthKit</h1>
      <p class="lead">It stands in for WorkOS on this machine. Mail stays in the outbox; webhooks are sent.</p>
      <ul class="choices">
        <li><a class="button" href="/_lockstep/outbox">Outbox: mail with codes and links</a></li>
        <li><a class="button" href="/_lockstep/webhooks">Webhooks: what was sent, and how it went</a></li>
        <li><a class="button" href="/_lockstep/audit_logs">Audit logs: what the application wrote</a></li>
        <li><a class="button" href="/_lockstep/kept">Directories, Pipes and Vault: what is kept</a></li>
      </ul>
      <dl>
        ${clients.map(
          ({ id, redirectUris }) =>
            html`<div>
              <dt>Application</dt>
              <dd><code>${id}</code></dd>
              <dd>comes back to ${redirectUris.join(", ")}</dd>
              <dd><a href="/sso/jwks/${id}">Keys that sign its tokens (JWKS)</a></dd>
            </div>`,
        )}
        <div>
          <dt>${userCount === 1 ? "1 user" : `${userCount} users`}</dt>
          ${
            users.length === 0
              ? html`<dd>None yet: sign up in the application, or name some in a seed.</dd>`
              : users.map(({ email, name }) => html`<dd>${email}${name === null ? "" : `, ${name}`}</dd>`)
          }
        </div>
        <div>
          <dt>For programs</dt>
          <dd><a href="/health">/health</a> answers when it is ready</dd>
          <dd><a href="/_lockstep/outbox.json">/_lockstep/outbox.json</a> is the mail for tests</dd>
          <dd><a href="/_lockstep/webhooks.json">/_lockstep/webhooks.json</a> are the deliveries</dd>
          <dd><a href="/_lockstep/faults">/_lockstep/faults</a> are the faults that wait to happen</dd>
        </div>
      </dl>`,
  });
}
