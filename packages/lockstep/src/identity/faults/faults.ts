// The active faults. They are in memory only: a restart and a reset clear them.

import { createUlid } from "../values/create-id.ts";
import { readFault, type Fault, type RequestFault, type WebhookFault } from "./fault.ts";

/** Each may have a body as large as a request. */
const MOST = 1000;

/** The list. Taking a fault uses it up by one; the first match is taken. */
export interface Faults {
  list: () => readonly Fault[];
  /** Adds a fault, or returns one sentence about what is wrong with it. */
  add: (input: unknown) => Fault | string;
  /** True if there was one. */
  remove: (id: string) => boolean;
  /** Removes all; requests waiting for one continue. */
  clear: () => void;
  /** Aborts when the faults added so far are cleared. */
  cleared: () => AbortSignal;
  takeRequest: (method: string, path: string) => RequestFault | null;
  takeWebhook: (event: string) => WebhookFault["webhook"] | null;
}

/** An empty list. `now` is in ms. */
export function createFaults(now: () => number): Faults {
  let faults: readonly Fault[] = [];
  let clearing = new AbortController();
  const take = <T extends Fault>(fits: (fault: Fault) => fault is T): T | null => {
    const fault = faults.find(fits);
    if (fault === undefined) return null;
    faults = faults.flatMap((other) => (other === fault ? usedOnce(other) : [other]));
    return fault;
  };
  return {
    list: () => faults,
    add: (input) => {
      if (faults.length === MOST) return `there are already ${MOST}, the maximum; DELETE without an id removes all`;
      const fault = readFault(input, `hook_${createUlid(now())}`);
      if (typeof fault !== "string") faults = [...faults, fault];
      return fault;
    },
    remove: (id) => {
      const before = faults.length;
      faults = faults.filter((fault) => fault.id !== id);
      return faults.length < before;
    },
    clear: () => {
      faults = [];
      clearing.abort();
      clearing = new AbortController();
    },
    cleared: () => clearing.signal,
    takeRequest: (method, path) =>
      take(
        (fault): fault is RequestFault =>
          fault.kind === "request" && fitsMethod(fault.method, method) && fitsPath(fault.path, path),
      ),
    takeWebhook: (event) =>
      take((fault): fault is WebhookFault => fault.kind === "webhook" && (fault.event === "*" || fault.event === event))
        ?.webhook ?? null,
  };
}

function usedOnce(fault: Fault): Fault[] {
  if (fault.count === null) return [fault];
  return fault.count > 1 ? [{ ...fault, count: fault.count - 1 }] : [];
}

function fitsMethod(wanted: string, method: string): boolean {
  return wanted === "*" || wanted === method;
}

function fitsPath(wanted: string, path: string): boolean {
  if (wanted === "*" || wanted === path) return true;
  return wanted.endsWith("/*") && path.startsWith(wanted.slice(0, -1));
}
