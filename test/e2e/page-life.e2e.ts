// A page over a day: left and returned to, offline, asleep. Access tokens last 15 s, so every absence here exceeds one; its length
// is the fact under test, not a guess at when something is done.
import { setTimeout as wait } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LIST, type Visitor, launch, statesSinceList, visit } from "./support/browser.ts";
import { sleep } from "./support/sleep.ts";
import { type TestStack, startStack } from "./support/stack.ts";

/** Longer than a token, ms. */
const ABSENCE = 20_000;

let local: TestStack;
let browser: Browser;
let ada: Visitor;

beforeAll(async () => {
  [local, browser] = await Promise.all([startStack("page-life", 15), launch({ backForwardCache: true })]);
  ada = await visit(browser, local.stack.appUrl);
  await ada.signIn("ada@example.com");
  await ada.add("Milk");
});

afterAll(async () => {
  await browser?.close();
  await local?.close();
});

/** Leaves the page for another site, which puts it into the back/forward cache: frozen, with its socket closed. */
async function leave({ page }: Visitor): Promise<void> {
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  await page.goto(`${local.stack.convexUrl}/version`);
}

/** Goes back. The driver cannot wait for a page that is not loaded, so the test polls the page. */
async function comeBack({ page }: Visitor): Promise<void> {
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect.poll(() => page.evaluate(() => "sameDocument" in globalThis)).toBe(true);
}

async function expectOnlyTheList(): Promise<void> {
  expect(await statesSinceList(ada)).toEqual([LIST]);
  expect(local.log.matching(/run \w+ items:\w+ as anonymous/)).toEqual([]);
  // Local Convex reports every token that it does not accept, such as an expired one.
  expect(local.log.matching(/refused a token/)).toEqual([]);
}

test("[E19] a page restored from the back/forward cache after its token expired shows only the list, and works", async () => {
  await leave(ada);
  await wait(ABSENCE);
  await comeBack(ada);
  await ada.add("Bread");
  await expectOnlyTheList();
});

test("[E20] 20 s offline change nothing on screen, and work continues afterwards", async () => {
  await ada.context.setOffline(true);
  // The browser blocks requests only; the socket is cut with the backend.
  await local.stack.services.convex!.stop();
  await wait(ABSENCE);
  expect(await ada.page.getByText("Bread").count()).toBe(1);
  await local.stack.services.convex!.start();
  await ada.context.setOffline(false);
  await ada.add("Eggs");
  await expectOnlyTheList();
});

test("[E21] a page whose processes were stopped for 20 s, and whose sockets were cut, continues", async () => {
  const slept = sleep(browser, ABSENCE);
  await local.stack.services.convex!.stop();
  await slept;
  await local.stack.services.convex!.start();
  await ada.add("Flour");
  await expectOnlyTheList();
});

test("[E22] a page in the back/forward cache while the user signed out elsewhere is signed out", async () => {
  const other = await visit(ada.context, local.stack.appUrl);
  await other.page.getByText("Milk").waitFor();
  await leave(ada);
  await other.page.getByRole("button", { name: "Sign out" }).click();
  await other.page.getByRole("button", { name: "Sign in" }).waitFor();
  await comeBack(ada);
  await ada.page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await ada.page.getByText("Milk").count()).toBe(0);
});
