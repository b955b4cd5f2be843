// The page of audit log events sent by the application, newest first.

import { html } from "hono/html";
import type { AuditLogEvent } from "../../objects/products/audit-log-event.ts";
import { ago } from "../frame/ago.ts";
import { layout, type Page } from "../frame/layout.ts";

/** The page. `now` is in ms. */
export function auditLogsPage(events: readonly (AuditLogEvent & { organization: string })[], now: number): Page {
  return layout({
    title: "Audit logs",
    width: "wide",
    content: html`<h1>Audit logs</h1>
      <p class="lead">The application's entries in its organizations' audit logs, newest first.</p>
      ${events.length === 0 ? html`<p class="note">Nothing yet: POST /audit_logs/events writes it.</p>` : ""}
      <ol class="mails">
        ${events.map(
          ({ id, event, organization, created_at }) =>
            html`<li>
              <h2>${String(event["action"])}</h2>
              <p class="quiet">in ${organization}, ${ago(created_at, now)}</p>
              <details>
                <summary>Event<span class="only-read"> ${id}</span></summary>
                <pre tabindex="0">${JSON.stringify(event, null, 2)}</pre>
              </details>
            </li>`,
        )}
      </ol>`,
  });
}
