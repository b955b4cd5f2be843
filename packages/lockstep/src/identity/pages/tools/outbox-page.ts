// The outbox: every e-mail that would have been sent, with its code or link ready to use.

import { html } from "hono/html";
import type { Email } from "../../objects/environment/email.ts";
import { ago } from "../frame/ago.ts";
import { layout, type Page } from "../frame/layout.ts";

/** The page. `emails` are newest first; `now` is in ms. It never reloads itself, because it may be being read. */
export function outboxPage(emails: readonly Email[], now: number): Page {
  return layout({
    title: "Outbox",
    width: "wide",
    content: html`<h1>Outbox</h1>
      <p class="lead">Mail of this application's users. Nothing was sent: it is all here, newest first.</p>
      <p class="actions"><a class="button" href="/_lockstep/outbox">Look for new mail</a></p>
      ${
        emails.length === 0
          ? html`<p class="note">No mail yet.</p>`
          : html`<ol class="mails">
              ${emails.map((email) => mail(email, now))}
            </ol>`
      }`,
  });
}

function mail({ to, subject, text, code, link, created_at }: Email, now: number): Page {
  return html`<li>
    <h2>${subject}</h2>
    <p class="quiet">to <strong>${to}</strong>, ${ago(created_at, now)}</p>
    <p>${text}</p>
    ${code === null ? "" : html`<p class="big-code">${code}</p>`}
    ${
      link === null
        ? ""
        : html`<p class="actions">
            <a class="button" href="${link}">Open the link<span class="only-read"> of “${subject}” to ${to}</span></a>
          </p>`
    }
  </li>`;
}
