// Where webhooks are sent. An endpoint's position in the event log is stored with it, and not returned by the API.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** An endpoint. */
export interface WebhookEndpoint extends WorkosObject {
  object: "webhook_endpoint";
  endpoint_url: string;
  /** Signs what is sent; the API returns it. */
  secret: string;
  status: "enabled" | "disabled";
  /** The names it is subscribed to. Empty: every event. */
  events: string[];
}

/** The progress of an endpoint. Numbers of events are those of the log. */
export interface DeliveryState {
  /** Everything up to this event is done. */
  after: number;
  /** An event that was put behind the next one on purpose, or null. */
  held: number | null;
  /** Until when it waits for a next one, in ms since the epoch; null once it no longer waits. */
  heldUntil: number | null;
  /** Attempts so far for the next event. */
  attempts: number;
  /** When the next attempt is due, in ms since the epoch. */
  nextAt: number;
}

/** The kind. Created by `createWebhookEndpoint`, which sets its starting position in the log. */
export const WEBHOOK_ENDPOINT: ObjectKind<WebhookEndpoint> = {
  object: "webhook_endpoint",
  prefix: "we",
  keys: ({ endpoint_url }) => ({ endpoint_url }),
};
