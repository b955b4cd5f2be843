// The readiness probes of services that speak HTTP.

import { setTimeout as wait } from "node:timers/promises";

/** Pause between two attempts, in ms. */
const PAUSE = 50;

/** Resolves when `url` answers with any status below 500; never after `signal` aborts. */
export async function answers(url: string, signal: AbortSignal): Promise<void> {
  await firstAnswer(url, signal, (status) => status < 500);
}

/**
 * Resolves to the status of the first acceptable answer of `url`, by default any: an app that fails on every page is running, and has
 * printed why. Retries until then; once `signal` aborts it stays pending forever, because the code that aborted knows why.
 */
export async function firstAnswer(
  url: string,
  signal: AbortSignal,
  willDo: (status: number) => boolean = () => true,
): Promise<number> {
  while (!signal.aborted) {
    try {
      const { status, body } = await fetch(url, { signal, redirect: "manual" });
      await body?.cancel();
      if (willDo(status)) return status;
    } catch {
      // Not listening yet.
    }
    await wait(PAUSE);
  }
  return new Promise(() => {});
}
