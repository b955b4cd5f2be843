// One session from sign-in to sign-out, across a restart of everything; access tokens last 15 s.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Visitor, launch, refreshes, visit } from "./support/browser.ts";
import { type TestStack, startStack } from "./support/stack.ts";

/** The log line of a function that needs a session but ran without one. */
const ANONYMOUS = /run \w+ items:\w+ as anonymous/;

let local: TestStack;
let browser: Browser;
let ada: Visitor;
let grace: Visitor;

beforeAll(async () => {
  [local, browser] = await Promise.all([startStack("session", 15), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await local?.close();
});

test("[E1] signing in through the hosted page shows the list", async () => {
  ada = await visit(browser, local.stack.appUrl);
  await ada.signIn("ada@example.com");
  expect(new URL(ada.page.url()).origin).toBe(local.stack.appUrl);
  expect(await ada.page.locator("header").textContent()).toContain("Ada");
});

test("[E2] a second user in another browser sees a change live, with its author", async () => {
  grace = await visit(browser, local.stack.appUrl);
  await grace.signIn("grace@example.com");
  await ada.add("Milk");
  await grace.page.getByText("Milk").waitFor();
  expect(await grace.page.locator("li").textContent()).toContain("Ada");
  await grace.page.getByRole("checkbox").click();
  await ada.page.locator("input:checked").waitFor();
});

test("[E3] over 60 s and three refreshes the page shows only the list, on one socket, and nothing runs unauthenticated", async () => {
  const [sockets, from] = [ada.sockets.length, await refreshes(ada.page)];
  const since = Date.now();
  await expect.poll(async () => Date.now() - since >= 60_000 && (await refreshes(ada.page)) - from >= 3).toBe(true);
  for (const visitor of [ada, grace]) {
    const states = await visitor.states();
    expect(states.slice(states.indexOf("authenticated, list"))).toEqual(["authenticated, list"]);
  }
  expect(ada.sockets.length).toBe(sockets);
  expect(local.log.matching(ANONYMOUS)).toEqual([]);
  expect(local.log.matching(/run query items:list as \S+\|user_/).length).toBeGreaterThan(0);
});

test("[E4] a reload keeps the session and never shows signed out", async () => {
  await ada.page.reload();
  await ada.page.getByText("Milk").waitFor();
  expect(await ada.states()).not.toContain("unauthenticated");
  expect(local.log.matching(ANONYMOUS)).toEqual([]);
});

test("[E7] a restart of the whole stack keeps users, session and data", async () => {
  await local.restart();
  await ada.page.reload();
  await ada.page.getByText("Milk").waitFor();
  await ada.add("Bread");
  await grace.page.getByText("Bread").waitFor();
});

test("[E6] signing out clears protected data, and nothing runs as that user afterwards", async () => {
  const subject = local.log
    .matching(/run mutation items:add as/)
    .at(-1)!
    .split("|")
    .at(-1)!;
  await ada.page.getByRole("button", { name: "Sign out" }).click();
  await ada.page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await ada.page.getByText("Milk").count()).toBe(0);
  const after = local.log.lines.length;
  // Grace's change would run Ada's subscription again if it still existed.
  await grace.add("Eggs");
  await local.log.printed(/run query items:list as/, after);
  expect(local.log.matching(new RegExp(subject), after)).toEqual([]);
  expect(local.log.matching(ANONYMOUS)).toEqual([]);
  await ada.page.reload();
  await ada.page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await ada.states()).not.toContain("authenticated, list");
});
