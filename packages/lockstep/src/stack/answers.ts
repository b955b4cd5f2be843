// The readiness probe of a service that speaks HTTP.

import { setTimeout as wait } from "node:timers/promises";

/** Pause between two attempts, in ms. */
const PAUSE = 50;

/**
 * Resolves when `url` answers with any status below 500. Asks again until then, or until `signal` aborts, when it
 * stays pending for ever: whoever aborted knows why.
 */
export async function answers(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const { status, body } = await fetch(url, { signal });
      await body?.cancel();
      if (status < 500) return;
    } catch {
      // Nothing listens yet.
    }
    await wait(PAUSE);
  }
  await new Promise(() => {});
}
