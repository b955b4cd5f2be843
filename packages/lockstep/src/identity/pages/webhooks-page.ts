// The page for people who wonder what became of their webhooks.

import { html } from "hono/html";
import type { WebhookDelivery } from "../objects/webhook-delivery.ts";
import type { WebhookEndpoint } from "../objects/webhook-endpoint.ts";
import { layout, mark, type Page } from "./layout.ts";

/** What the page shows: newest first. */
export interface WebhooksPage {
  endpoints: readonly WebhookEndpoint[];
  deliveries: readonly WebhookDelivery[];
}

/** The page. */
export function webhooksPage({ endpoints, deliveries }: WebhooksPage): Page {
  return layout({
    title: "Webhooks",
    width: "wide",
    content: html`${mark("accent")}
      <h1>Webhooks</h1>
      <p class="lead">
        ${
          endpoints.length === 0
            ? "No endpoint is registered: put one under webhookEndpoints in the seed file, or POST /webhook_endpoints."
            : html`To
              ${endpoints.map(({ endpoint_url, status }) => html`<strong>${endpoint_url}</strong> (${status}) `)}`
        }
      </p>
      <dl>${deliveries.map(delivery)}</dl>`,
  });
}

function delivery({ id, event, event_id, endpoint_url, status, attempts, error, updated_at }: WebhookDelivery): Page {
  return html`<div>
    <dt>${event}: ${status}</dt>
    <dd>
      ${updated_at} to ${endpoint_url}, ${attempts}
      ${attempts === 1 ? "try" : "tries"}${error === null ? "" : `: ${error}`}
      <code>${event_id}</code>
      <form method="post" action="/_lockstep/webhooks/${id}/redeliver">
        <button>Send ${event} again</button>
      </form>
    </dd>
  </div>`;
}
