// Several tabs of one browser with one session; access tokens last 15 s.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LIST, type Visitor, launch, refreshes, statesSinceList, visit } from "./support/browser.ts";
import { type TestStack, startStack } from "./support/stack.ts";

let local: TestStack;
let browser: Browser;
let tabs: Visitor[];

beforeAll(async () => {
  [local, browser] = await Promise.all([startStack("tabs", 15), launch()]);
  const first = await visit(browser, local.stack.appUrl);
  await first.signIn("ada@example.com");
  tabs = [first];
  for (let more = 0; more < 2; more += 1) {
    const tab = await visit(first.context, local.stack.appUrl);
    await tab.page.getByPlaceholder("What do we need?").waitFor();
    tabs.push(tab);
  }
});

afterAll(async () => {
  await browser?.close();
  await local?.close();
});

/** A headless browser shows all of its tabs, so the test tells a page that it is hidden; the page's reaction is real. */
async function setVisibility(page: Page, state: "hidden" | "visible"): Promise<void> {
  await page.evaluate((visibilityState) => {
    const own = { configurable: true };
    Object.defineProperty(document, "visibilityState", { value: visibilityState, ...own });
    Object.defineProperty(document, "hidden", { value: visibilityState === "hidden", ...own });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
}

test("[E16] three tabs refresh three times, each on a single socket, and show only the list", async () => {
  const sockets = tabs.map((tab) => tab.sockets.length);
  const before = await Promise.all(tabs.map(({ page }) => refreshes(page)));
  for (const [index, { page }] of tabs.entries()) {
    await expect.poll(() => refreshes(page)).toBeGreaterThanOrEqual(before[index]! + 3);
  }
  for (const tab of tabs) expect(await statesSinceList(tab)).toEqual([LIST]);
  expect(tabs.map((tab) => tab.sockets.length)).toEqual(sockets);
  expect(local.log.matching(/run \w+ items:\w+ as anonymous/)).toEqual([]);
});

test("[E17] hidden tabs request no token, and one shown after its token expired shows only the list", async () => {
  const [shown, ...hidden] = tabs as [Visitor, ...Visitor[]];
  for (const { page } of hidden) await setVisibility(page, "hidden");
  // A request may have been in flight.
  await expect
    .poll(async () => {
      const before = hidden.map((tab) => tab.tokenRequests.length);
      const from = await refreshes(shown.page);
      await expect.poll(() => refreshes(shown.page)).toBeGreaterThan(from + 2);
      return hidden.map((tab, index) => tab.tokenRequests.length - before[index]!);
    })
    .toEqual(hidden.map(() => 0));
  for (const tab of hidden) {
    const from = await refreshes(tab.page);
    await setVisibility(tab.page, "visible");
    await expect.poll(() => refreshes(tab.page)).toBeGreaterThan(from);
    expect(await statesSinceList(tab)).toEqual([LIST]);
  }
  await shown.add("Milk");
  for (const { page } of hidden) await page.getByText("Milk").waitFor();
});

test("[E18] signing out in one tab signs the others out without requests of their own, and nothing runs as that user afterwards", async () => {
  const [first, ...others] = tabs as [Visitor, ...Visitor[]];
  const subject = local.log
    .matching(/run mutation items:add as/)
    .at(-1)!
    .split("|")
    .at(-1)!;
  // The other tabs learn it from the first: their own requests get no response.
  for (const { page } of others) await page.route("**/user_management/authenticate", () => undefined);
  await first.page.getByRole("button", { name: "Sign out" }).click();
  await Promise.all(others.map(({ page }) => page.getByRole("button", { name: "Sign in" }).waitFor()));
  for (const { page } of others) expect(await page.getByText("Milk").count()).toBe(0);
  await first.page.getByRole("button", { name: "Sign in" }).waitFor();
  const from = local.log.lines.length;
  const grace = await visit(browser, local.stack.appUrl);
  await grace.signIn("grace@example.com");
  // Her changes would run the subscriptions of the three tabs again if any still existed.
  await grace.add("Bread");
  await grace.add("Eggs");
  expect(local.log.matching(new RegExp(subject), from)).toEqual([]);
});
