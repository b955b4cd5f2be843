// The readiness probes of services that speak HTTP.

import { setTimeout as wait } from "node:timers/promises";
import { withDeadline } from "../../with-deadline.ts";

/** Pause between two attempts, in ms. */
const PAUSE = 50;
/** How long one attempt may take, in ms. A request that is never answered must not block the start. */
const OWN_SERVER = 5000;
const APP = 120_000;

/** Resolves when `url`, one of our own servers, answers with any status below 500; never after `signal` aborts. */
export async function answers(url: string, signal: AbortSignal, timeout: number = OWN_SERVER): Promise<void> {
  await firstAnswer(url, signal, { willDo: (status) => status < 500, timeout });
}

/**
 * Resolves to the status of the first acceptable answer of `url`, by default any: an app that fails on every page is running, and has
 * printed why. Retries until then; once `signal` aborts it stays pending forever, because the code that aborted knows why.
 */
export async function firstAnswer(
  url: string,
  signal: AbortSignal,
  { willDo = () => true, timeout = APP }: { willDo?: (status: number) => boolean; timeout?: number } = {},
): Promise<number> {
  while (!signal.aborted) {
    try {
      const status = await withDeadline(timeout, signal, async (attempt) => {
        const response = await fetch(url, { signal: attempt, redirect: "manual" });
        await response.body?.cancel();
        return response.status;
      });
      if (willDo(status)) return status;
    } catch {
      // Not listening yet, or too slow.
    }
    await wait(PAUSE);
  }
  return new Promise(() => {});
}
