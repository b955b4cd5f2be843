// The readiness probes of services that speak HTTP.

import { setTimeout as wait } from "node:timers/promises";

/** Pause between two attempts, in ms. */
const PAUSE = 50;

/** Resolves when `url` answers with any status below 500; never once `signal` aborts. */
export async function answers(url: string, signal: AbortSignal): Promise<void> {
  await firstAnswer(url, signal, (status) => status < 500);
}

/**
 * Resolves to the status of the first answer of `url` that will do, by default any at all: an app that fails on every page is running,
 * and has said why. Asks again until then, or until `signal` aborts, when it stays pending for ever: whoever aborted knows why.
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
      // Nothing listens yet.
    }
    await wait(PAUSE);
  }
  return new Promise(() => {});
}
