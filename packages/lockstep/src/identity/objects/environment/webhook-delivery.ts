// The delivery of one event to one endpoint. WorkOS shows this in its dashboard; here it is at /_lockstep/webhooks.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** A delivery. */
export interface WebhookDelivery extends WorkosObject {
  object: "webhook_delivery";
  endpoint_id: string;
  endpoint_url: string;
  event_id: string;
  event: string;
  /** `skipped` after the last attempt, `lost` on purpose. */
  status: "delivered" | "retrying" | "skipped" | "lost";
  attempts: number;
  /** The last response's status, or null if there was none. */
  response_status: number | null;
  /** Why the last attempt failed, or null. */
  error: string | null;
}

/** The kind of object. */
export const WEBHOOK_DELIVERY: ObjectKind<WebhookDelivery> = {
  object: "webhook_delivery",
  prefix: "webhook_delivery",
  keys: ({ endpoint_id, event_id }) => ({ endpoint_id, endpoint_and_event: `${endpoint_id} ${event_id}` }),
};
