// Random events in the tabs of one browser, in any order: only a user who signs out is signed out and stays so, and
// once everything works again every visible tab is confirmed within 35 s.
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ScriptedBrowser, type Tab, createScriptedBrowser } from "../support/scripted-browser.ts";
import { startTime, stopTime } from "../support/time.ts";

beforeEach(startTime);
afterEach(stopTime);

type TabHappening = "hide" | "show" | "restore" | "need" | "refuse" | "outdate" | "sleep";

const TABS = 3;
const tab = fc.nat(TABS - 1);
const happening = fc.oneof(
  fc.record({ kind: fc.constant("hide" as const), tab }),
  fc.record({ kind: fc.constant("show" as const), tab }),
  fc.record({ kind: fc.constant("restore" as const), tab }),
  fc.record({ kind: fc.constant("need" as const), tab }),
  fc.record({ kind: fc.constant("refuse" as const), tab }),
  fc.record({ kind: fc.constant("outdate" as const), tab }),
  fc.record({ kind: fc.constant("sleep" as const), tab }),
  fc.record({ kind: fc.constant("provider" as const), mode: fc.constantFrom("mint", "fail", "hang") }),
);
/** ms between two events: within a fetch, around a deadline, around a refresh. */
const gap = fc.oneof(fc.nat(200), fc.nat(20_000), fc.nat(250_000));
const schedule = fc.record({
  isShared: fc.boolean(),
  moments: fc.array(fc.record({ gap, happening }), { maxLength: 25 }),
  /** The index of the event after which the user signs out, and the tab. */
  signOut: fc.option(fc.record({ after: fc.nat(25), tab })),
});

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));
const isIn = (shown: string): boolean => shown !== "loading" && shown !== "unauthenticated";

function happen(what: TabHappening, { session, page }: Tab): void {
  switch (what) {
    case "hide":
      return page.setHidden(true);
    case "show":
      return page.setHidden(false);
    case "restore":
      return page.signal("restore");
    case "need":
      return session.wake();
    case "refuse":
      return session.refused(session.sendable()?.serial ?? 0, "refused");
    case "outdate":
      return session.outdated(session.sendable()?.serial ?? 0);
    case "sleep":
      page.sleep(3_600_000);
      return page.signal("wake");
  }
}

test("[S26] [S34] whatever happens to three tabs, they stay signed in until the user signs out, and recover", async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async ({ isShared, moments, signOut }) => {
      const browser = createScriptedBrowser({ isShared });
      const tabs = Array.from({ length: TABS }, () => browser.open());
      await pass(1000);
      for (const [index, moment] of moments.entries()) {
        if (signOut?.after === index) break;
        await pass(moment.gap);
        const { happening: next } = moment;
        if (next.kind === "provider") browser.mode = next.mode;
        else happen(next.kind, tabs[next.tab] as Tab);
      }
      for (const { shown } of tabs) expect(shown.slice(shown.findIndex(isIn)).every(isIn)).toBe(true);
      if (signOut === null) await expectRecovery(browser, tabs);
      else await expectSignedOut(browser, tabs, signOut.tab);
      for (const { close } of tabs) close();
    }),
    { numRuns: 200 },
  );
});

async function expectSignedOut(browser: ScriptedBrowser, tabs: readonly Tab[], where: number): Promise<void> {
  tabs[where]?.signOut();
  await pass(2000);
  const calls = browser.calls.length;
  browser.mode = "mint";
  for (const { page } of tabs) page.setHidden(false);
  await pass(600_000);
  expect(tabs.map(({ session }) => session.view().status)).toEqual(tabs.map(() => "unauthenticated"));
  expect(browser.calls.length).toBe(calls);
}

async function expectRecovery(browser: ScriptedBrowser, tabs: readonly Tab[]): Promise<void> {
  browser.mode = "mint";
  for (const { page } of tabs) page.setHidden(false);
  await pass(35_000);
  for (const { session } of tabs) {
    expect(session.view()).toMatchObject({ status: "authenticated", phase: "confirmed", error: null });
    expect(session.sendable()).not.toBeNull();
  }
}
