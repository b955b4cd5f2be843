// Random schedules in which the user switches organizations in two tabs of a browser, and how a schedule is run.
import fc from "fast-check";
import { expect, vi } from "vitest";
import {
  type JudgedTab,
  type Switch,
  expectInStep,
  expectRecovered,
  expectSettled,
  judge,
  lastQuery,
} from "./judge-switches.ts";
import type { SwitchingBrowser, SwitchingStart, SwitchingTab } from "./switching-tab.ts";
import { unhandled } from "../time.ts";

const ORGANIZATIONS = ["org_1", "org_2", "org_3"] as const;

/** Something that happens in a tab, with an organization for those that need one. */
type Deed = (tab: JudgedTab, browser: Play, to: string) => void;

/** A browser and its tabs while a schedule runs. */
interface Play extends SwitchingBrowser {
  readonly judged: readonly [JudgedTab, JudgedTab];
  /** Every switch of either tab. */
  readonly switches: Switch[];
}

const DEEDS: Readonly<Record<string, Deed>> = {
  switches: (tab, play, to) => follow(tab, play, { to, isOurs: true }, tab.switchTo(to)),
  "switches with the SDK": (tab, play, to) => follow(tab, play, { to, isOurs: false }, tab.switchWithSdk(to)),
  refreshes: (tab) => {
    tab.underWay += 1;
    tab
      .refresh()
      .catch(() => {})
      .finally(() => (tab.underWay -= 1));
  },
  writes: (tab) => void tab.call("mutation"),
  acts: (tab) => void tab.call("action"),
  asks: (tab) => void tab.call("query"),
  "watches more": (tab) => tab.watch(),
  "has new data": ({ server }) => server.invalidate(),
  "loses its socket": ({ server }) => server.drop(),
  "is refused a token": ({ server }) => {
    let refusals = 1;
    server.accept = () => (refusals-- > 0 ? "refused" : null);
    server.drop();
  },
  "has slow actions": ({ server }) => void (server.actionTakes = 3000),
  "falls silent": ({ server }) => void (server.silent = true),
  speaks: ({ server }) => void (server.silent = false),
  hides: (tab) => tab.setHidden?.(true),
  "is seen": (tab) => tab.setHidden?.(false),
  "sees WorkOS work": (_, { provider }) => void (provider.mode = "works"),
  "sees WorkOS unreachable": (_, { provider }) => void (provider.mode = "unreachable"),
  "sees WorkOS unavailable": (_, { provider }) => void (provider.mode = "unavailable"),
  "sees WorkOS hang": (_, { provider }) => void (provider.mode = "hangs"),
  "sees WorkOS slow": (_, { provider }) => void (provider.latency = 3000),
  "sees WorkOS fast": (_, { provider }) => void (provider.latency = 20),
};

/** A schedule: what each tab does, each followed by a wait in ms. */
export interface SwitchSchedule extends SwitchingStart {
  readonly steps: readonly { readonly tab: 0 | 1; readonly does: string; readonly to: string; readonly wait: number }[];
}

const deeds = Object.keys(DEEDS);
const switching = deeds.filter((name) => name.startsWith("switches"));

/** Schedules in which half of the steps are switches. */
export const switchSchedule: fc.Arbitrary<SwitchSchedule> = fc.record({
  devMode: fc.boolean(),
  life: fc.constantFrom(60, 300),
  organizationId: fc.constantFrom(null, "org_1"),
  renderIn: fc.constantFrom(0, 1, 16),
  steps: fc.array(
    fc.record({
      tab: fc.constantFrom(0, 1),
      does: fc.oneof(fc.constantFrom(...switching), fc.constantFrom(...deeds)),
      to: fc.constantFrom(...ORGANIZATIONS),
      wait: fc.oneof(fc.nat(40), fc.nat(400), fc.nat(8000), fc.nat(60_000)),
    }),
    { minLength: 2, maxLength: 12 },
  ),
});

function follow(tab: JudgedTab, play: Play, what: Pick<Switch, "to" | "isOurs">, made: Promise<unknown>): void {
  const self: Switch = { ...what, tab, startedAt: Date.now(), overAt: null, sentBefore: 0, doneAt: null };
  play.switches.push(self);
  tab.underWay += 1;
  made
    .then(
      () => {
        self.sentBefore = tab.sent.length;
        // What the application does next, before anything renders.
        tab.watch();
        const calls = (["query", "mutation", "action"] as const).map(tab.call);
        if (what.isOurs) {
          // Convex is there by then.
          expect(tab.session().view()).toMatchObject({ phase: "confirmed", identity: { organizationId: what.to } });
          expect(lastQuery(tab)?.organizationId).toBe(what.to);
        }
        if (!counts(self, play)) return;
        self.doneAt = Date.now();
        tab.made += 1;
        for (const call of calls) tab.bound.push({ call, to: what.to });
      },
      (error: unknown) => tab.refusals.push(error),
    )
    .finally(() => {
      self.overAt = Date.now();
      tab.underWay -= 1;
    });
}

/** Whether the switch that has just resolved determines the tab's organization from now on. */
function counts(self: Switch, { switches, isShared, where, provider }: Play): boolean {
  const rivals = switches.filter((other) => other !== self && (isShared || other.tab === self.tab));
  // In one session shared by all tabs, the last switch that is answered counts.
  const isAlone = rivals.every(({ overAt }) => overAt !== null && overAt < self.startedAt);
  if (isShared && !isAlone) return false;
  if (self.isOurs) return switches.findLast(({ tab }) => tab === self.tab) === self;
  // The SDK's own function does not report whether it has switched, and is unaware of ours.
  const isLast = rivals.every(
    ({ isOurs, overAt, startedAt }) => startedAt < self.startedAt && !(isOurs && overAt === null),
  );
  return isLast && provider.mode === "works" && where(self.tab) === self.to;
}

/** The outcome of a schedule's switches. */
export interface SwitchCounts {
  readonly made: number;
  readonly refused: number;
  /** The number of queries, mutations and actions that ran. */
  readonly runs: number;
}

/** Runs a schedule in two new tabs and judges them at every step. Call under fake timers. */
export async function playSwitches(
  schedule: SwitchSchedule,
  open: (start: SwitchingStart) => Promise<SwitchingBrowser>,
): Promise<SwitchCounts> {
  // Token times are whole seconds, so the moment at which a schedule starts matters.
  vi.setSystemTime(START);
  const browser = await open(schedule);
  const { pass, act } = browser;
  await pass(2000);
  const [one, other] = browser.tabs;
  const judged = [judgedTab(one), judgedTab(other)] as const;
  const play: Play = { ...browser, judged, switches: [] };
  const judgeAll = (): void => {
    for (const tab of judged) {
      const relevant = play.switches.findLast((made) => play.isShared || made.tab === tab);
      judge(tab, relevant?.tab === tab ? relevant : undefined, play.renderIn);
    }
  };
  for (const { tab, does, to, wait } of schedule.steps) {
    await act(() => DEEDS[does]?.(judged[tab], play, to));
    await pass(wait);
    judgeAll();
  }
  await act(() => heal(play));
  await pass(35_000);
  await catchUp(play);
  judgeAll();
  for (const tab of judged) expectRecovered(tab);
  // The maximum duration of a switch that another one overtook. Another tab's change of the shared session is noticed
  // with the next token.
  await pass(play.isShared ? 300_000 : 60_000);
  await catchUp(play);
  judgeAll();
  for (const tab of judged) expectInStep(tab, play.where(tab));
  for (const tab of judged)
    expectSettled(
      tab,
      play.switches.filter((made) => play.isShared || made.tab === tab),
    );
  expect(unhandled).toEqual([]);
  await browser.close();
  vi.clearAllTimers();
  const sum = (count: (tab: JudgedTab) => number): number => count(judged[0]) + count(judged[1]);
  return {
    made: sum(({ made }) => made),
    refused: sum(({ refusals }) => refusals.length),
    runs: sum(({ judged: count }) => count),
  };
}

/** With a shared session, a tab may be following the other one at this very moment. */
async function catchUp({ isShared, judged, pass }: Play): Promise<void> {
  if (isShared && judged.some(({ session }) => session().view().phase !== "confirmed")) await pass(1000);
}

/** When every schedule starts. */
const START = Date.UTC(2026, 0, 1);

const judgedTab = (tab: SwitchingTab): JudgedTab => ({
  ...tab,
  judged: 0,
  underWay: 0,
  made: 0,
  bound: [],
  refusals: [],
});

function heal({ provider, judged }: Play): void {
  provider.mode = "works";
  provider.latency = 20;
  for (const { server, setHidden } of judged) {
    server.silent = false;
    server.actionTakes = 0;
    server.accept = () => null;
    setHidden?.(false);
    server.invalidate();
  }
}
