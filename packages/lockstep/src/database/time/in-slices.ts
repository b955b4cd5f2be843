// Slices long work, which would otherwise block the event loop.

import { setImmediate } from "node:timers/promises";

/** How long one slice may block the event loop, in ms, give or take a batch. */
const SLICE_MS = 10;
const BATCH = 50;

/** Processes each item, a few at a time, yielding in between. Results are in the order of the items. */
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

/** Runs one step after another, yielding in between, until a step returns false or the given number of ms has passed. */
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
