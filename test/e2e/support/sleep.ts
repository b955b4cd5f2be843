// A machine that sleeps, as far as a page can tell: its processes stop, and its timers are late.
import { setTimeout as wait } from "node:timers/promises";
import type { Browser } from "playwright-core";

/** Stops every page of a browser for a time, in ms. */
export async function sleep(browser: Browser, ms: number): Promise<void> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  if (renderers.length === 0) throw new Error("the browser has no page");
  for (const pid of renderers) process.kill(pid, "SIGSTOP");
  try {
    await wait(ms);
  } finally {
    for (const pid of renderers) process.kill(pid, "SIGCONT");
  }
}

/** Frames, as frames.ts records them, in which anything else than items is shown. */
export function withoutItems(frames: readonly string[]): string[] {
  return frames.filter((frame) => !/^authenticated: (?!no list|an empty list)/.test(frame) || frame.endsWith(", busy"));
}
