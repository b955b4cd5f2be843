// Local AuthKit is unavailable for twice the lifetime of a token; the user does not notice.
import { setTimeout as wait } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Visitor, launch, refreshes, visit } from "./support/browser.ts";
import { type TestStack, startStack } from "./support/stack.ts";

let local: TestStack;
let browser: Browser;
let ada: Visitor;

beforeAll(async () => {
  [local, browser] = await Promise.all([startStack("outage", 15), launch()]);
  ada = await visit(browser, local.stack.appUrl);
  await ada.signIn("ada@example.com");
});

afterAll(async () => {
  await browser?.close();
  await local?.close();
});

test("[E5] local AuthKit stopped for 30 s and restarted changes nothing on screen", async () => {
  await ada.add("Milk");
  const before = await refreshes(ada.page);
  await local.stack.services.authkit.stop();
  // The outage itself is under test: its length is a fact, not a guess at when something is done.
  await wait(30_000);
  expect(await ada.page.getByText("Milk").count()).toBe(1);
  await local.stack.services.authkit.start();
  await expect.poll(() => refreshes(ada.page)).toBeGreaterThan(before);
  await ada.add("Bread");
  const states = await ada.states();
  expect(states.slice(states.indexOf("authenticated, list"))).toEqual(["authenticated, list"]);
  expect(local.log.matching(/run \w+ items:\w+ as anonymous/)).toEqual([]);
});
