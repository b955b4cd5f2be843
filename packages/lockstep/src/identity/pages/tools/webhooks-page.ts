// The page with the outcome of webhooks.

import { html } from "hono/html";
import type { WebhookDelivery } from "../../objects/environment/webhook-delivery.ts";
import type { WebhookEndpoint } from "../../objects/environment/webhook-endpoint.ts";
import { ago } from "../frame/ago.ts";
import { layout, type Page } from "../frame/layout.ts";

/** The contents of the page, newest first. */
export interface WebhooksPage {
  endpoints: readonly WebhookEndpoint[];
  deliveries: readonly (WebhookDelivery & { body: string | null })[];
  /** ms. */
  now: number;
}

/** The page. */
export function webhooksPage({ endpoints, deliveries, now }: WebhooksPage): Page {
  return layout({
    title: "Webhooks",
    width: "wide",
    content: html`<h1>Webhooks</h1>
      ${
        endpoints.length === 0
          ? html`<p class="note">
              No endpoint is registered: name one under webhookEndpoints in the seed file, or POST /webhook_endpoints.
            </p>`
          : html`<p class="lead">What was sent, newest first, to:</p>
              <ul class="links">
                ${endpoints.map(({ endpoint_url, status }) => html`<li>${endpoint_url}, ${status}</li>`)}
              </ul>`
      }
      <ol class="mails">
        ${deliveries.map((one) => delivery(one, now))}
      </ol>`,
  });
}

function delivery(
  { id, event, event_id, endpoint_url, status, attempts, error, updated_at, body }: WebhooksPage["deliveries"][number],
  now: number,
): Page {
  const tries = attempts === 1 ? "one try" : `${attempts} tries`;
  return html`<li>
    <h2>${event}: ${status}</h2>
    <p class="quiet">to ${endpoint_url} in ${tries}, ${ago(updated_at, now)}</p>
    ${error === null ? "" : html`<p>${error}</p>`}
    ${
      body === null
        ? html`<p class="quiet">${event_id} is no longer kept</p>`
        : html`<details>
            <summary>Body<span class="only-read"> of ${event}, ${event_id}</span></summary>
            <pre tabindex="0">${body}</pre>
          </details>`
    }
    <form method="post" action="/_lockstep/webhooks/${id}/redeliver">
      <button class="second">Send again<span class="only-read">: ${event}, ${event_id}</span></button>
    </form>
  </li>`;
}
