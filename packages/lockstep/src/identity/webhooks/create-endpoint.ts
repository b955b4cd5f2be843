// Creates a webhook endpoint. It gets events from now on; earlier events are not sent, as in WorkOS.

import type { WebhookEndpoint } from "../objects/environment/webhook-endpoint.ts";
import type { Store } from "../store/open-store.ts";
import { createSecret } from "../values/secret.ts";

/** The inputs of a new endpoint. */
export interface NewEndpoint {
  endpoint_url: string;
  /** Default: every event. */
  events?: string[];
  /** Default: a new random one. */
  secret?: string;
  /** Default `enabled`. */
  status?: WebhookEndpoint["status"];
}

/** Stores an endpoint that starts at the end of the log. */
export function createWebhookEndpoint(
  store: Pick<Store, "webhookEndpoints" | "events">,
  { endpoint_url, events = [], secret = `whsec_${createSecret()}`, status = "enabled" }: NewEndpoint,
): WebhookEndpoint {
  const state = { after: store.events.latest(), held: null, heldUntil: null, attempts: 0, nextAt: 0 };
  return store.webhookEndpoints.insert({ endpoint_url, secret, status, events }, state);
}
