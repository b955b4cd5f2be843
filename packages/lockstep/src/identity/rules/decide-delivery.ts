// The next action for one webhook endpoint, and its state after an attempt: pure decisions. An endpoint gets its events one after another
// in log order; a failing one delays the others until its last attempt.

import type { DeliveryState, WebhookEndpoint } from "../objects/environment/webhook-endpoint.ts";
import type { NumberedEvent } from "../store/event-log.ts";

/** The state of an endpoint when it is examined. */
export interface DeliveryFacts {
  status: WebhookEndpoint["status"];
  state: DeliveryState;
  /** The first event after `state.after` that it is subscribed to. */
  next: NumberedEvent | null;
  /** The event `state.held` names. */
  held: NumberedEvent | null;
  /** The number of the newest event. */
  latest: number;
  /** ms since the epoch. */
  now: number;
}

/** The action. */
export type DeliveryDecision =
  | { kind: "idle" }
  /** Nothing up to this event is for the endpoint. */
  | { kind: "pass"; after: number }
  | { kind: "wait"; until: number }
  /** No event followed the held one: it waits no longer. */
  | { kind: "release" }
  | { kind: "send"; event: NumberedEvent };

// Six attempts within a quarter of an hour: WorkOS gives up after six as well, over minutes in a staging environment.
const RETRY_AFTER_MS: readonly number[] = [1000, 5000, 25_000, 120_000, 600_000];

// An event without a successor must not be lost.
const HELD_MS = 5000;

/** Decides. */
export function decideDelivery({ status, state, next, held, latest, now }: DeliveryFacts): DeliveryDecision {
  const pass: DeliveryDecision = state.after < latest ? { kind: "pass", after: latest } : { kind: "idle" };
  // Events while it is disabled are not sent later.
  if (status === "disabled") return pass;
  const event = held !== null && (state.after > held.seq || state.heldUntil === null) ? held : next;
  if (event === null) {
    if (held === null || state.heldUntil === null) return pass;
    return now < state.heldUntil ? { kind: "wait", until: state.heldUntil } : { kind: "release" };
  }
  return now < state.nextAt ? { kind: "wait", until: state.nextAt } : { kind: "send", event };
}

/** The state of an endpoint after finishing an event. */
export function afterEvent(state: DeliveryState, seq: number): DeliveryState {
  const rest = { attempts: 0, nextAt: 0 };
  return seq === state.held ? { ...state, ...rest, held: null, heldUntil: null } : { ...state, ...rest, after: seq };
}

/** The state of an endpoint after an event was put behind the next one, at a time in ms. */
export function holdBack(state: DeliveryState, seq: number, now: number): DeliveryState {
  return { ...state, after: seq, held: seq, heldUntil: now + HELD_MS };
}

/** The state of an endpoint after a failed attempt at a time in ms, and whether it was the last one. */
export function afterFailure(
  state: DeliveryState,
  seq: number,
  now: number,
): { state: DeliveryState; skipped: boolean } {
  const delay = RETRY_AFTER_MS[state.attempts];
  if (delay === undefined) return { state: afterEvent(state, seq), skipped: true };
  return { state: { ...state, attempts: state.attempts + 1, nextAt: now + delay }, skipped: false };
}
