// Ten tabs with a real ConvexReactClient each: the cost of an hour on the wire.
import type { ConvexReactClient } from "convex/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { attachSession, createConvexClient } from "../../src/convex/index.ts";
import { type SyncServer, createSyncServer } from "../../src/testing/index.ts";
import { type Tab, createScriptedBrowser } from "../support/scripted-browser.ts";
import { startTime, stopTime } from "../support/time.ts";
import { ACTION, QUERY } from "../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

const HOUR = 3_600_000;
const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));

interface WiredTab extends Tab {
  readonly server: SyncServer;
  readonly client: ConvexReactClient;
  readonly who: () => string | null | undefined;
}

function openTen(isShared: boolean) {
  const browser = createScriptedBrowser({ isShared });
  const tabs = Array.from({ length: 10 }, (_, i): WiredTab => {
    const server = createSyncServer();
    const client = createConvexClient("https://happy-otter-123.convex.cloud", {
      webSocketConstructor: server.WebSocket,
      logger: false,
    });
    client.watchQuery(QUERY, {}).onUpdate(() => {});
    const tab = browser.open({ hidden: i > 0, attach: (session) => void attachSession(client, session) });
    return { ...tab, server, client, who: () => client.watchQuery(QUERY, {}).localQueryResult()?.who };
  });
  return { browser, tabs };
}

/** Nothing ran unauthenticated, and once confirmed, the view never left the signed-in statuses. */
function expectSteady(tab: WiredTab, phases: readonly string[]): void {
  expect(tab.server.runs.filter(({ who }) => who !== "user_alice")).toEqual([]);
  const shown = tab.shown.slice(tab.shown.indexOf("confirmed"));
  expect(shown.filter((phase) => !phases.includes(phase))).toEqual([]);
  expect(tab.who()).toBe("user_alice");
}

test.each([true, false])(
  "[S33] an hour of ten idle tabs costs one socket each; tokens shared: %s",
  async (isShared) => {
    const { browser, tabs } = openTen(isShared);
    await pass(1000);
    const boots = browser.calls.length;
    await pass(HOUR);
    expect(browser.calls.length - boots).toBeLessThanOrEqual(20);
    for (const tab of tabs) {
      expect(tab.server.sockets()).toBe(1);
      expect(tab.server.authenticates.length).toBeLessThanOrEqual(20);
      expectSteady(tab, ["confirmed"]);
    }
  },
);

test("[S33] the same with data that changes every ten seconds, where the tabs share a token", async () => {
  const { browser, tabs } = openTen(true);
  for (const { server } of tabs) setInterval(server.invalidate, 10_000);
  await pass(1000);
  const boots = browser.calls.length;
  await pass(HOUR);
  expect(browser.calls.length - boots).toBeLessThanOrEqual(20);
  for (const tab of tabs) {
    expect(tab.server.sockets()).toBe(1);
    expect(tab.server.authenticates.length).toBeLessThanOrEqual(20);
    expectSteady(tab, ["confirmed"]);
  }
});

test("[S38] a hidden tab with its own token, whose data changes, gets one new token for each that expired", async () => {
  const { tabs } = openTen(false);
  for (const { server } of tabs) setInterval(server.invalidate, 10_000);
  await pass(HOUR);
  const [visible, ...hidden] = tabs;
  expect(visible?.server.sockets()).toBe(1);
  for (const tab of hidden) {
    expect(tab.server.sockets()).toBeLessThanOrEqual(1 + HOUR / 300_000);
    expectSteady(tab, ["confirmed", "refreshing"]);
  }
});

test("[S39] a hidden tab replaces its token before it expires while an action is in flight", async () => {
  const { browser, tabs } = openTen(false);
  const tab = tabs[1];
  if (tab === undefined) throw new Error("no tab");
  setInterval(tab.server.invalidate, 1000);
  await pass(250_000);
  const before = browser.calls.length;
  tab.server.actionTakes = 100_000;
  const action = tab.client.action(ACTION, {});
  await pass(101_000);
  await expect(action).resolves.toBeDefined();
  expect(tab.server.authErrors).toEqual([]);
  expect(tab.server.sockets()).toBe(1);
  expect(browser.calls.length).toBe(before + 1);
});

test("[S34] a sign-out in one tab leaves nothing of the user in any other (43)", async () => {
  const { browser, tabs } = openTen(false);
  await pass(1000);
  tabs[0]?.signOut();
  await pass(2000);
  const calls = browser.calls.length;
  const runs = tabs.map(({ server }) => server.runs.length);
  for (const { server } of tabs) setInterval(server.invalidate, 10_000);
  await pass(HOUR);
  expect(browser.calls.length).toBe(calls);
  tabs.forEach(({ server, who }, i) => {
    expect(who()).toBeNull();
    expect(server.runs.slice(runs[i]).filter((run) => run.who !== null)).toEqual([]);
  });
});
