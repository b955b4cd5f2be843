// The outbox: every e-mail that would have been sent, with its code or link ready to use.

import { html } from "hono/html";
import type { Email } from "../objects/email.ts";
import { layout, type Page } from "./layout.ts";

/** The page. `emails` are newest first. */
export function outboxPage(emails: readonly Email[], refreshing: boolean): Page {
  return layout({
    title: "Outbox",
    width: "wide",
    content: html`<h1>Outbox</h1>
      <p class="lead">
        Mail of this application's users. Nothing was sent: it is all here, newest first.
        ${
          refreshing
            ? html`The page reads itself anew every 5 seconds. <a href="?refresh=off">Stop that</a>`
            : html`<a href="?">Read anew every 5 seconds</a>`
        }
      </p>
      ${
        emails.length === 0
          ? html`<p class="note">No mail yet.</p>`
          : html`<ol class="mails">
              ${emails.map(mail)}
            </ol>`
      }`,
  });
}

function mail({ to, subject, text, code, link, created_at }: Email): Page {
  return html`<li>
    <h2>${subject}</h2>
    <p class="quiet">to <strong>${to}</strong>, <time datetime="${created_at}">${clockTime(created_at)}</time></p>
    <p>${text}</p>
    ${code === null ? "" : html`<p class="big-code">${code}</p>`}
    ${link === null ? "" : html`<p><a href="${link}">${link}</a></p>`}
  </li>`;
}

function clockTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
