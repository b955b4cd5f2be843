// Where webhooks are sent. How far an endpoint has got in the log of events is kept with it, out of the API's sight.

import type { ObjectKind, WorkosObject } from "../store/objects.ts";

/** An endpoint. */
export interface WebhookEndpoint extends WorkosObject {
  object: "webhook_endpoint";
  endpoint_url: string;
  /** Signs what is sent; the API shows it. */
  secret: string;
  status: "enabled" | "disabled";
  /** The names it is subscribed to. Empty: every event. */
  events: string[];
}

/** Where an endpoint stands. Numbers of events are those of the log. */
export interface DeliveryState {
  /** Everything up to this event is done with. */
  after: number;
  /** An event that was put back behind the next one on purpose, or null. */
  held: number | null;
  /** How long it waits for a next one, in ms since the epoch; null once it waits no more. */
  heldUntil: number | null;
  /** Tries so far of the event that comes next. */
  attempts: number;
  /** When the next try is due, in ms since the epoch. */
  nextAt: number;
}

/** The kind. Made by `createWebhookEndpoint`, which says where in the log it begins. */
export const WEBHOOK_ENDPOINT: ObjectKind<WebhookEndpoint> = {
  object: "webhook_endpoint",
  prefix: "we",
  keys: ({ endpoint_url }) => ({ endpoint_url }),
};
