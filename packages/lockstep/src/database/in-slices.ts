// Much work without a pause would keep the event loop from everyone else.

import { setImmediate } from "node:timers/promises";

/** How long one piece of work may keep the event loop to itself, in ms, give or take a batch. */
const SLICE_MS = 10;
const BATCH = 50;

/** Does something with each item, some at a time, and lets others in between. Results in the order of the items. */
export async function inSlices<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let begunMs = performance.now();
  for (let start = 0; start < items.length; start += BATCH) {
    if (performance.now() - begunMs > SLICE_MS) {
      await setImmediate();
      begunMs = performance.now();
    }
    results.push(...(await Promise.all(items.slice(start, start + BATCH).map(work))));
  }
  return results;
}

/** Does one step after the other and lets others in between, until a step returns false or it took that many ms. */
export async function stepsInSlices(step: () => boolean, limitMs: number): Promise<void> {
  const beganMs = performance.now();
  let begunMs = beganMs;
  while (step()) {
    const nowMs = performance.now();
    if (nowMs - begunMs <= SLICE_MS) continue;
    if (nowMs - beganMs > limitMs) return;
    await setImmediate();
    begunMs = performance.now();
  }
}
