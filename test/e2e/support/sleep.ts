// A machine that sleeps, as far as a page can tell: its processes stop, and its timers are late.
import { setTimeout as wait } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { expect } from "vitest";
import { add, type Recording } from "./frames.ts";

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

/** A page of a browser of its own sleeps for longer than a token of 20 s: it shows its items all the time, and works afterwards. */
export async function sleepsUnseen(own: Browser, { page, frames, complaints }: Recording): Promise<void> {
  await page.getByRole("listitem").first().waitFor();
  await sleep(own, 25_000);
  await add(page, "Flour");
  const others = (await frames()).filter((frame) => !/^authenticated: (?!no list|an empty list)/.test(frame));
  expect([...others, ...complaints]).toEqual([]);
  await own.close();
}
