// The outcome of webhooks, for users and for tests: GET /_lockstep/webhooks, and its actions.

import type { Hono } from "hono";
import type { AuthKitContext } from "../../context/context.ts";
import { webhooksPage } from "../../pages/tools/webhooks-page.ts";
import { createSecret } from "../../values/secret.ts";
import { sendPage } from "../request/send-page.ts";

const SHOWN = 50;

/** Adds the routes. */
export function addWebhookRoutes(app: Hono, { store, webhooks, options }: AuthKitContext): void {
  app.get("/_lockstep/webhooks", (c) => {
    const endpoints = store.webhookEndpoints.list({ limit: SHOWN }).data;
    const deliveries = store.webhookDeliveries.list({ limit: SHOWN }).data.map((delivery) => {
      const event = store.events.find(delivery.event_id);
      return { ...delivery, body: event === null ? null : JSON.stringify(event, null, 2) };
    });
    return sendPage(c, 200, webhooksPage({ endpoints, deliveries, now: options.now() }), c.req.url);
  });
  app.get("/_lockstep/webhooks.json", (c) => {
    const endpoint_id = c.req.query("endpoint_id");
    const where = endpoint_id === undefined ? {} : { endpoint_id };
    return c.json(store.webhookDeliveries.list({ limit: 100, where, after: c.req.query("after") }));
  });
  app.post("/_lockstep/webhooks/:delivery_id/redeliver", async (c) => {
    const delivery = await webhooks.redeliver(c.req.param("delivery_id"));
    if (delivery === null) {
      return c.json({ message: "The delivery, its event or its endpoint is gone.", code: "entity_not_found" }, 404);
    }
    const fromPage = c.req.header("Accept")?.includes("text/html") === true;
    return fromPage ? c.redirect("/_lockstep/webhooks", 303) : c.json(delivery);
  });
  // WorkOS does this in its dashboard. There is one signature per delivery, so the new secret counts from the next attempt on.
  app.post("/_lockstep/webhook_endpoints/:id/rotate_secret", (c) => {
    const endpoint = store.webhookEndpoints.find(c.req.param("id"));
    if (endpoint === null) return c.json({ message: "There is no such endpoint.", code: "entity_not_found" }, 404);
    options.log(`the secret of ${endpoint.id} was changed`);
    return c.json(store.webhookEndpoints.update(endpoint.id, { secret: `whsec_${createSecret()}` }));
  });
}
