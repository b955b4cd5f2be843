// Random schedules in which the user switches organizations in two tabs of a browser, and how one is judged: where WorkOS, the
// SDK's hook, the view and the backend say that the user is.
import fc from "fast-check";
import { expect, vi } from "vitest";
import { type Run, createFakeBrowser } from "../../src/testing/index.ts";
import { type Place, type SwitchingTab, openTab } from "./sdk-tabs.ts";
import { unhandled } from "./time.ts";
import { type FakeWorkOS, createFakeWorkOS } from "./workos.ts";

const ORGANIZATIONS = ["org_1", "org_2", "org_3"] as const;
type Organization = (typeof ORGANIZATIONS)[number];

/** A switch that a tab has started last. */
interface Switch {
  readonly to: Organization;
  /** When its promise resolved, ms since 1970. */
  doneAt: number | null;
}

interface Tab extends SwitchingTab {
  latest: Switch | null;
  /** The runs that were judged. */
  judged: number;
  /** Switches of ours that have not settled. */
  switching: number;
  /** What was asked of the SDK and has not been answered. */
  underWay: number;
  /** Switches that ended where they were to. */
  made: number;
  /** Why the others did not. */
  readonly refusals: unknown[];
}

type Deed = (tab: Tab, workos: FakeWorkOS, to: Organization) => void;

const DEEDS: Readonly<Record<string, Deed>> = {
  switches: (tab, _, to) => {
    tab.switching += 1;
    const made = tab.switchTo(to).finally(() => (tab.switching -= 1));
    follow(tab, to, made, () => {
      // Convex is there by then.
      expect(tab.session.view()).toMatchObject({ phase: "confirmed", identity: { organizationId: to } });
      expect(lastQuery(tab)?.organizationId).toBe(to);
      return true;
    });
  },
  // That one says nothing of whether it has switched, and does not know of those that are under way.
  "switches with the SDK": (tab, _, to) =>
    follow(tab, to, tab.switchWithSdk(to), () => tab.switching === 0 && tab.memory.at(-1)?.organizationId === to),
  refreshes: (tab) => {
    tab.underWay += 1;
    tab
      .refresh()
      .catch(() => {})
      .finally(() => (tab.underWay -= 1));
  },
  writes: (tab) => tab.call("mutation"),
  acts: (tab) => tab.call("action"),
  asks: (tab) => tab.call("query"),
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
  hides: ({ page }) => page.setHidden(true),
  "is seen": ({ page }) => page.setHidden(false),
  "sees WorkOS work": (_, workos) => void (workos.mode = "works"),
  "sees WorkOS unreachable": (_, workos) => void (workos.mode = "unreachable"),
  "sees WorkOS unavailable": (_, workos) => void (workos.mode = "unavailable"),
  "sees WorkOS hang": (_, workos) => void (workos.mode = "hangs"),
  "sees WorkOS slow": (_, workos) => void (workos.latency = 3000),
  "sees WorkOS fast": (_, workos) => void (workos.latency = 20),
};

/** A schedule: what each tab does, and so many ms after it. */
export interface SwitchSchedule {
  readonly devMode: boolean;
  readonly life: number;
  readonly organizationId: string | null;
  readonly renderIn: number;
  readonly steps: readonly {
    readonly tab: 0 | 1;
    readonly does: string;
    readonly to: Organization;
    readonly then: number;
  }[];
}

const deeds = Object.keys(DEEDS);
const switching = deeds.filter((name) => name.startsWith("switches"));

/** Schedules, half of whose steps are switches. */
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
      then: fc.oneof(fc.nat(40), fc.nat(400), fc.nat(8000), fc.nat(60_000)),
    }),
    { minLength: 2, maxLength: 12 },
  ),
});

function follow(tab: Tab, to: Organization, made: Promise<void>, isMade: () => boolean): void {
  const self: Switch = { to, doneAt: null };
  tab.latest = self;
  tab.underWay += 1;
  made
    .then(
      () => {
        // What the application does next, before anything renders.
        tab.watch();
        for (const kind of ["query", "mutation", "action"] as const) tab.call(kind);
        if (!isMade()) return;
        self.doneAt = Date.now();
        tab.made += 1;
      },
      (error: unknown) => tab.refusals.push(error),
    )
    .finally(() => (tab.underWay -= 1));
}

/** What came of the switches of a schedule. */
export interface SwitchCounts {
  readonly made: number;
  readonly refused: number;
  /** Queries, mutations and actions that ran. */
  readonly runs: number;
}

/** Plays a schedule in two new tabs and judges them at every step. Call under fake timers. */
export async function playSwitches(schedule: SwitchSchedule): Promise<SwitchCounts> {
  const { steps, devMode, renderIn } = schedule;
  // Tokens count whole seconds, so that when a schedule begins matters.
  vi.setSystemTime(START);
  const workos = createFakeWorkOS(schedule);
  workos.install();
  const browser = createFakeBrowser();
  const open = async (copy: number): Promise<Tab> => {
    const tab = await openTab({ copy, browser, devMode, renderIn });
    return { ...tab, latest: null, judged: 0, switching: 0, made: 0, underWay: 0, refusals: [] };
  };
  const tabs = [await open(1), await open(2)] as const;
  await pass(2000);
  for (const { tab, does, to, then } of steps) {
    DEEDS[does]?.(tabs[tab], workos, to);
    await pass(then);
    for (const each of tabs) judge(each, renderIn);
  }
  heal(tabs, workos);
  await pass(35_000);
  for (const each of tabs) {
    judge(each, renderIn);
    expectRecovered(each);
  }
  // As long as a switch may take that another one has overtaken.
  await pass(60_000);
  for (const each of tabs) {
    judge(each, renderIn);
    expectSettled(each);
  }
  expect(unhandled).toEqual([]);
  for (const each of tabs) {
    const closed = each.close();
    await pass(2000);
    await closed;
  }
  vi.clearAllTimers();
  const sum = (count: (tab: Tab) => number): number => count(tabs[0]) + count(tabs[1]);
  return {
    made: sum(({ made }) => made),
    refused: sum(({ refusals }) => refusals.length),
    runs: sum(({ judged }) => judged),
  };
}

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));

function heal(tabs: readonly Tab[], workos: FakeWorkOS): void {
  workos.mode = "works";
  workos.latency = 20;
  for (const { server, page } of tabs) {
    server.silent = false;
    server.actionTakes = 0;
    server.accept = () => null;
    page.setHidden(false);
    server.invalidate();
  }
}

/** When every schedule begins. */
const START = Date.UTC(2026, 0, 1);
/** What was sent may arrive this much after, ms. */
const ON_THE_WIRE = 10;

/** Where it was at some moment between the two. */
function during(places: readonly Place[], from: number, to = from): (string | null)[] {
  const first = Math.max(
    0,
    places.findLastIndex(({ at }) => at < from),
  );
  return places.filter(({ at }, index) => index >= first && at <= to).map(({ organizationId }) => organizationId);
}

function judge(tab: Tab, renderIn: number): void {
  const { server, latest, memory, views } = tab;
  for (const run of server.runs.slice(tab.judged)) judgeRun(run, tab);
  tab.judged = server.runs.length;
  // To the very moment: nothing is sent into an organization that the SDK has left.
  expect(tab.sent.filter(({ organizationId, known }) => organizationId !== known)).toEqual([]);
  // From the first on every view is signed in.
  expect([...tab.statuses].filter((status) => status !== "authenticated")).toEqual([]);
  // The view is where the SDK's hook is, or where its memory is.
  const place = tab.session.view().identity?.organizationId ?? null;
  if (!tab.session.isCertain()) return;
  expect([memory.at(-1)?.organizationId, tab.hook()]).toContain(place);
  if (latest?.doneAt === undefined || latest.doneAt === null) return;
  // What a promise that has resolved says holds until the next switch.
  expect(place).toBe(latest.to);
  expect(memory.at(-1)?.organizationId).toBe(latest.to);
  if (Date.now() > latest.doneAt + renderIn) expect(tab.hook()).toBe(latest.to);
  expect(views.at(-1)?.organizationId).toBe(latest.to);
}

function judgeRun({ kind, who, organizationId: ran, at, sentAt }: Run, { latest, memory, views }: Tab): void {
  const facts = { kind, at, sentAt, who, ran };
  const expected = { ...facts, who: "user_alice" };
  // What was sent runs where the SDK's newest token was at that moment; what data made run, where the view was.
  const allowed = sentAt === null ? during(views, at - ON_THE_WIRE, at) : during(memory, sentAt);
  expect({ ...facts, allowed }).toEqual({ ...expected, allowed: expect.arrayContaining([ran]) as unknown });
  if (sentAt !== null) expect(during(views, sentAt)).toContain(ran);
  if (latest?.doneAt && (sentAt ?? at - ON_THE_WIRE) > latest.doneAt)
    expect(facts).toEqual({ ...expected, ran: latest.to });
}

const lastQuery = ({ server }: Pick<Tab, "server">): Run | undefined =>
  server.runs.findLast(({ kind }) => kind === "query");

function expectRecovered({ session, memory, hook, server }: Tab): void {
  const organizationId = memory.at(-1)?.organizationId ?? null;
  expect(session.view()).toMatchObject({ phase: "confirmed", identity: { organizationId } });
  expect(hook()).toBe(organizationId);
  expect(lastQuery({ server })?.organizationId).toBe(organizationId);
  expect(server.open()).toBe(1);
}

/** Why a switch may not be made: another one overtook it, or WorkOS could not be reached. */
const REFUSALS = ["ORGANIZATION_NOT_REACHED", "RefreshError", "TypeError"];
const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code ?? (error as Error).name;

function expectSettled({ calls, server, memory, underWay, refusals }: Tab): void {
  expect(underWay).toBe(0);
  for (const refusal of refusals) expect(REFUSALS).toContain(codeOf(refusal));
  for (const { kind, call, at, settled, error } of calls) {
    const runs = server.runs.filter((run) => run.kind === kind && (run.args as { call?: number }).call === call);
    const isTwice = kind !== "query" && runs.length > 1;
    expect({ kind, call, settled, error, isTwice }).toMatchObject({ settled: 1, isTwice: false });
    if (error === null) expect(runs.length).toBeGreaterThan(0);
    else expect(["CALL_ABANDONED", "ACTION_INTERRUPTED"]).toContain(error);
    // In no organization that had been left before it was called.
    for (const run of runs) expect(during(memory, at, run.sentAt ?? run.at)).toContain(run.organizationId);
  }
}
