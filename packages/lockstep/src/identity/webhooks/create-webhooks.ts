// Sends events to webhook endpoints: for each endpoint one at a time, in order, at least once. It checks for work after a commit and when a
// retry is due. An endpoint's progress is written after each attempt, so a restart continues from there.

import type { WebhookFault } from "../faults/fault.ts";
import type { WebhookDelivery } from "../objects/environment/webhook-delivery.ts";
import type { DeliveryState, WebhookEndpoint } from "../objects/environment/webhook-endpoint.ts";
import { afterEvent, afterFailure, decideDelivery, holdBack } from "../rules/decide-delivery.ts";
import type { EventObject, NumberedEvent } from "../store/event-log.ts";
import type { Store } from "../store/open-store.ts";
import type { PostResult } from "./post-event.ts";
import type { SignedPost } from "./send-signed.ts";

/** The dependencies of sending. */
export interface WebhookPorts {
  store: Store;
  /** ms since the epoch. */
  now: () => number;
  post: (post: SignedPost) => Promise<PostResult>;
  /** Runs a function once after this many ms; returns a function that cancels it. */
  after: (ms: number, run: () => void) => () => void;
  /** A fault for an event of this name, used up by the call. */
  takeFault: (event: string) => WebhookFault["webhook"] | null;
  log: (line: string) => void;
}

/** The sender. */
export interface Webhooks {
  /** Starts sending: what was left at the last stop, and new events. */
  start: () => void;
  /** Sends a delivery's event again, now; null if the delivery, its event or its endpoint does not exist. */
  redeliver: (deliveryId: string) => Promise<WebhookDelivery | null>;
  /** Stops; an attempt in progress is aborted and repeated after the next start. */
  close: () => void;
}

/** Deliveries kept for the deliveries page. */
const DELIVERIES_KEPT = 1000;

/** A sender over a store. */
export function createWebhooks(ports: WebhookPorts): Webhooks {
  const { store, now, post, after, takeFault, log } = ports;
  const stop = new AbortController();
  const running = new Set<string>();
  const timers = new Map<string, () => void>();
  // The position that an endpoint has read up to: ahead of the stored one by events that it is not subscribed to.
  const states = new Map<string, DeliveryState>();
  let looking = false;

  function wake(): void {
    if (looking || stop.signal.aborted) return;
    looking = true;
    setImmediate(() => {
      looking = false;
      if (stop.signal.aborted) return;
      for (const { id } of store.webhookEndpoints.list({ limit: 1000 }).data) void run(id);
    });
  }

  async function run(id: string): Promise<void> {
    if (running.has(id)) return;
    running.add(id);
    try {
      while (!stop.signal.aborted && (await step(id)));
    } catch (error) {
      log(`webhooks to ${id} stopped: ${String(error)}`);
    } finally {
      running.delete(id);
    }
  }

  /** One decision. True if there may be more to do. */
  async function step(id: string): Promise<boolean> {
    timers.get(id)?.();
    timers.delete(id);
    const endpoint = store.webhookEndpoints.find(id);
    const state = states.get(id) ?? store.webhookEndpoints.secretOf(id);
    if (endpoint === null || state === null) return false;
    const decision = decideDelivery({
      status: endpoint.status,
      state,
      next: store.events.next(state.after, endpoint.events),
      held: state.held === null ? null : store.events.next(state.held - 1, []),
      latest: store.events.latest(),
      now: now(),
    });
    switch (decision.kind) {
      case "idle":
        return false;
      case "pass":
        states.set(id, { ...state, after: decision.after });
        return true;
      case "wait":
        timers.set(id, after(decision.until - now(), wake));
        return false;
      case "release":
        keep(endpoint, { ...state, heldUntil: null });
        return true;
      case "send":
        await deliver(endpoint, state, decision.event);
        return true;
    }
  }

  async function deliver(endpoint: WebhookEndpoint, state: DeliveryState, event: NumberedEvent): Promise<void> {
    const fault = state.attempts === 0 && state.held === null ? takeFault(event.event.event) : null;
    if (fault === "reorder") return keep(endpoint, holdBack(state, event.seq, now()));
    if (fault === "lose") {
      return keep(endpoint, afterEvent(state, event.seq), { event: event.event, status: "lost", result: null });
    }
    const result = await send(endpoint, event.event);
    if (stop.signal.aborted) return;
    if (result.ok) {
      if (fault === "duplicate") await send(endpoint, event.event);
      return keep(endpoint, afterEvent(state, event.seq), { event: event.event, status: "delivered", result });
    }
    const failed = afterFailure(state, event.seq, now());
    const status = failed.skipped ? "skipped" : "retrying";
    log(`webhook ${event.event.event} to ${endpoint.endpoint_url}: ${result.error}; ${status}`);
    keep(endpoint, failed.state, { event: event.event, status, result });
  }

  function send({ endpoint_url: url, secret }: WebhookEndpoint, event: EventObject): Promise<PostResult> {
    return post({ url, secret, body: JSON.stringify(event), at: now(), signal: stop.signal });
  }

  /** Writes an endpoint's progress together with the outcome of the event. */
  function keep({ id, endpoint_url }: WebhookEndpoint, state: DeliveryState, done?: Done): void {
    if (stop.signal.aborted) return;
    states.set(id, state);
    store.transaction(() => {
      store.webhookEndpoints.setSecret(id, state);
      if (done !== undefined) record(store, { endpoint_id: id, endpoint_url }, done);
    });
  }

  let unsubscribe = (): void => {};
  return {
    start: () => {
      unsubscribe = store.events.subscribe(wake);
      wake();
    },
    redeliver: async (deliveryId) => {
      const delivery = store.webhookDeliveries.find(deliveryId);
      const endpoint = delivery && store.webhookEndpoints.find(delivery.endpoint_id);
      const event = delivery && store.events.find(delivery.event_id);
      if (!endpoint || !event) return null;
      const result = await send(endpoint, event);
      const { id: endpoint_id, endpoint_url } = endpoint;
      return record(store, { endpoint_id, endpoint_url }, { event, status: result.ok ? "delivered" : null, result });
    },
    close: () => {
      stop.abort();
      unsubscribe();
      for (const cancel of timers.values()) cancel();
    },
  };
}

interface Done {
  event: EventObject;
  /** Null: unchanged. */
  status: WebhookDelivery["status"] | null;
  /** Null: it was not sent. */
  result: PostResult | null;
}

function record(
  { webhookDeliveries }: Store,
  endpoint: Pick<WebhookDelivery, "endpoint_id" | "endpoint_url">,
  { event, status, result }: Done,
): WebhookDelivery {
  const known = webhookDeliveries.findBy("endpoint_and_event", `${endpoint.endpoint_id} ${event.id}`);
  const change = {
    ...endpoint,
    event_id: event.id,
    event: event.event,
    status: status ?? known?.status ?? "skipped",
    attempts: (known?.attempts ?? 0) + (result === null ? 0 : 1),
    response_status: result?.status ?? null,
    error: result?.error ?? null,
  };
  if (known !== null) return webhookDeliveries.update(known.id, change);
  if (webhookDeliveries.count() >= DELIVERIES_KEPT) {
    const [oldest] = webhookDeliveries.list({ order: "asc", limit: 1 }).data;
    if (oldest !== undefined) webhookDeliveries.delete(oldest.id);
  }
  return webhookDeliveries.insert(change);
}
