// Several tabs of one browser: one refresh at a time, none in hidden tabs, and a sign-out that reaches all.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ScriptedBrowser, type Tab, createScriptedBrowser } from "../support/scripted-browser.ts";
import { startTime, stopTime } from "../support/time.ts";

beforeEach(startTime);
afterEach(stopTime);

const HOUR = 3_600_000;
const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));
const phaseOf = ({ session }: Tab): string => {
  const view = session.view();
  return view.status === "authenticated" ? view.phase : view.status;
};

/** Ten tabs, opened one after the other over half a minute, of which that many are visible. */
async function openTen(browser: ScriptedBrowser, visible: number): Promise<Tab[]> {
  const tabs: Tab[] = [];
  for (let i = 0; i < 10; i += 1) {
    tabs.push(browser.open({ hidden: i >= visible }));
    await pass(3000);
  }
  return tabs;
}

test.each([
  { isShared: true, boots: 1 },
  { isShared: false, boots: 10 },
])(
  "[S33] an hour with ten tabs, one of them visible, costs $boots calls to start and fewer than 20 after that; tokens shared: $isShared",
  async ({ isShared, boots }) => {
    const browser = createScriptedBrowser({ isShared });
    const tabs = await openTen(browser, 1);
    expect(browser.calls.length).toBe(boots);
    await pass(HOUR);
    expect(browser.calls.length - boots).toBeLessThanOrEqual(20 - 1);
    expect(browser.calls.length - boots).toBeGreaterThanOrEqual(17);
    for (const tab of tabs) {
      expect(phaseOf(tab)).toBe("confirmed");
      expect(new Set(tab.shown.slice(tab.shown.indexOf("confirmed")))).toEqual(new Set(["confirmed"]));
      if (isShared || tab === tabs[0]) expect(tab.session.sendable()).not.toBeNull();
    }
  },
);

test("[S32] ten visible tabs that share a token refresh it once for all, and never two at once (42)", async () => {
  const browser = createScriptedBrowser({ isShared: true });
  const tabs = await openTen(browser, 10);
  await pass(HOUR);
  expect(browser.calls.length).toBeLessThanOrEqual(20);
  expect(browser.most()).toBe(1);
  for (const tab of tabs) expect(tab.session.sendable()).not.toBeNull();
});

test("[S32] ten visible tabs with their own tokens refresh one after the other (42)", async () => {
  const browser = createScriptedBrowser({ isShared: false });
  const tabs = Array.from({ length: 10 }, () => browser.open());
  await pass(1000);
  // The first fetches are the SDK's boot in each tab, which need no lock.
  const before = browser.calls.length;
  await pass(210_000 + 5000);
  const refreshes = browser.calls.slice(before);
  expect(refreshes.length).toBe(10);
  refreshes.slice(1).forEach((at, i) => expect(at - (refreshes[i] ?? 0)).toBeGreaterThanOrEqual(100));
  for (const tab of tabs) expect(phaseOf(tab)).toBe("confirmed");
});

test("[S32] a tab that froze with the lock delays the others by 5 s, not forever", async () => {
  const browser = createScriptedBrowser({ isShared: false });
  const tab = browser.open();
  await pass(1000);
  browser.keepLock();
  await pass(209_100 + 4900);
  expect(browser.calls.length).toBe(1);
  await pass(300);
  expect(browser.calls.length).toBe(2);
  expect(tab.session.sendable()).not.toBeNull();
  expect(new Set(tab.shown.slice(2))).toEqual(new Set(["confirmed"]));
});

test.each([
  { isShared: true, calls: 1 },
  { isShared: false, calls: 10 },
])(
  "[S52] ten tabs whose token is outdated all get another one within 3 s, visible or hidden, never two at once, with $calls calls; tokens shared: $isShared",
  async ({ isShared, calls }) => {
    const browser = createScriptedBrowser({ isShared });
    const tabs = await openTen(browser, 5);
    const before = browser.calls.length;
    const old = tabs.map(({ session }) => session.sendable()?.token.value);
    for (const { session } of tabs) session.outdated(session.sendable()?.serial ?? 0);
    await pass(3000);
    expect(browser.calls.length - before).toBe(calls);
    expect(browser.most()).toBe(1);
    tabs.forEach((tab, i) => {
      expect(phaseOf(tab)).toBe("confirmed");
      expect(tab.session.sendable()?.token.value).not.toBe(old[i]);
    });
  },
);

test("[S27] a hidden tab refreshes when it becomes visible, when its token is needed, and when the backend refuses it", async () => {
  for (const cause of ["seen", "needed", "refused"] as const) {
    const browser = createScriptedBrowser({ isShared: false });
    const tab = browser.open({ hidden: true });
    await pass(HOUR);
    expect(browser.calls.length).toBe(1);
    expect(tab.session.sendable()).toBeNull();
    if (cause === "seen") tab.page.setHidden(false);
    if (cause === "needed") tab.session.wake();
    if (cause === "refused") tab.session.refused(1, "Token expired");
    await pass(150);
    expect(browser.calls.length).toBe(2);
    expect(phaseOf(tab)).toBe("confirmed");
  }
});

test("[S34] a sign-out in one tab ends the session in all others within 2 s, permanently (43)", async () => {
  const browser = createScriptedBrowser({ isShared: false });
  const tabs = await openTen(browser, 1);
  tabs[0]?.signOut();
  await pass(2000);
  const calls = browser.calls.length;
  for (const tab of tabs) {
    expect(tab.session.view()).toMatchObject({ status: "unauthenticated", reason: "signed_out" });
    tab.page.setHidden(false);
    tab.page.signal("restore");
  }
  await pass(HOUR);
  expect(browser.calls.length).toBe(calls);
  for (const tab of tabs) expect(phaseOf(tab)).toBe("unauthenticated");
});

test("[S42] end() signs out here and in the other tabs, whatever the source reports afterwards", async () => {
  const browser = createScriptedBrowser({ isShared: false });
  const tabs = [browser.open(), browser.open()] as const;
  await pass(1000);
  tabs[0].session.end();
  await pass(2);
  expect(tabs.map(phaseOf)).toEqual(["unauthenticated", "unauthenticated"]);
  const calls = browser.calls.length;
  for (const { page } of tabs) page.signal("restore");
  await pass(HOUR);
  expect(tabs.map(phaseOf)).toEqual(["unauthenticated", "unauthenticated"]);
  expect(browser.calls.length).toBe(calls);
});

test("[S34] a sign-out works while the other tab fetches, and while this one does", async () => {
  for (const fetching of [0, 1]) {
    const browser = createScriptedBrowser({ isShared: false });
    const tabs = [browser.open(), browser.open()] as const;
    await pass(1000);
    tabs[fetching]?.page.signal("restore");
    await pass(50);
    tabs[0].signOut();
    await pass(2);
    expect(tabs.map(phaseOf)).toEqual(["unauthenticated", "unauthenticated"]);
    const calls = browser.calls.length;
    await pass(HOUR);
    expect(tabs.map(phaseOf)).toEqual(["unauthenticated", "unauthenticated"]);
    expect(browser.calls.length).toBe(calls);
  }
});

test("[S34] a sign-out does not affect other users and other sessions", async () => {
  const browser = createScriptedBrowser({ isShared: false });
  const alice = browser.open();
  const bob = browser.open({ sub: "user_bob", sid: "session_b" });
  const elsewhere = browser.open({ sid: "session_c" });
  await pass(1000);
  alice.signOut();
  await pass(2000);
  expect([alice, bob, elsewhere].map(phaseOf)).toEqual(["unauthenticated", "confirmed", "confirmed"]);
});

test("[S31] messages between tabs contain a kind and the ids of a session, and never a token", async () => {
  const browser = createScriptedBrowser({ isShared: true });
  const tabs = await openTen(browser, 3);
  await pass(HOUR);
  tabs[0]?.signOut();
  await pass(1000);
  const minted = browser.told.filter(({ kind }) => kind === "refreshed");
  expect(minted.length).toBe(browser.calls.length);
  expect(new Set(minted.map((message) => JSON.stringify(message)))).toEqual(new Set(['{"kind":"refreshed"}']));
  expect(browser.told.filter(({ kind }) => kind !== "refreshed")).toEqual([
    { kind: "signed-out", subject: "user_alice", sessionId: "session_a" },
  ]);
});

test("[S36] a page restored from the back/forward cache asks the provider again (39)", async () => {
  const browser = createScriptedBrowser({ isShared: false });
  const tab = browser.open();
  await pass(1000);
  tab.page.signal("restore");
  await pass(150);
  expect(browser.calls.length).toBe(2);
  expect(new Set(tab.shown.slice(2))).toEqual(new Set(["confirmed"]));
});
