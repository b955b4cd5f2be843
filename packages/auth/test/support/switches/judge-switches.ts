// Judges a tab in which the user switches organizations: which organization its SDK, its session and the backend have.
import { expect } from "vitest";
import type { Run } from "../../../src/testing/index.ts";
import type { Place, SwitchingTab, TabCall } from "./switching-tab.ts";

/** A requested switch. */
export interface Switch {
  readonly tab: SwitchingTab;
  readonly to: string;
  /** By `useSwitchOrganization`, rather than by the SDK's own function. */
  readonly isOurs: boolean;
  /** ms since 1970, like the others. */
  readonly startedAt: number;
  overAt: number | null;
  /** How many messages the tab had sent when the promise resolved. */
  sentBefore: number;
  /** When its promise resolved, if that determines the tab's organization from then on. */
  doneAt: number | null;
}

/** A tab, and its recorded history. */
export interface JudgedTab extends SwitchingTab {
  /** How many runs were judged. */
  judged: number;
  /** Requests to the SDK that have not been answered. */
  underWay: number;
  /** Switches that ended in the requested organization. */
  made: number;
  /**
   * Calls made once a switch had resolved, and the organization in which each must run unless another switch starts.
   */
  readonly bound: { readonly call: TabCall; readonly to: string }[];
  /** The errors of switches that failed. */
  readonly refusals: unknown[];
}

/** A sent message may arrive this much later, ms. */
const ON_THE_WIRE = 10;
/** The allowed errors of a switch: another one overtook it, WorkOS was unreachable, or Convex refused it. */
const REFUSALS = ["ORGANIZATION_NOT_REACHED", "TOKEN_REFUSED", "RefreshError", "TypeError"];

/** Its organizations at any moment between the two times. */
function during(places: readonly Place[], from: number, to = from): (string | null)[] {
  const first = Math.max(
    0,
    places.findLastIndex(({ at }) => at < from),
  );
  return places.filter(({ at }, index) => index >= first && at <= to).map(({ organizationId }) => organizationId);
}

/** Checks what holds at any time. `latest` is the resolved switch that determines the tab's organization, if any. */
export function judge(tab: JudgedTab, latest: Switch | undefined, renderIn: number): void {
  const { server, known, views, sent, statuses } = tab;
  const doneAt = latest?.doneAt ?? null;
  for (const run of server.runs.slice(tab.judged)) {
    judgeRun(run, tab);
    if (latest && doneAt !== null && (run.sentAt ?? run.at - ON_THE_WIRE) > doneAt) {
      expect({ kind: run.kind, at: run.at, ran: run.organizationId }).toMatchObject({ ran: latest.to });
    }
  }
  tab.judged = server.runs.length;
  // Exact to the moment: nothing is sent in an organization that the page can know it has left.
  expect(sent.filter((message) => message.organizationId !== message.known)).toEqual([]);
  // Every view is signed in from the first signed-in one on.
  expect([...statuses].filter((status) => status !== "authenticated")).toEqual([]);
  if (latest === undefined || doneAt === null || !tab.session().isCertain()) return;
  // A resolved switch determines the organization from that very moment until the next switch.
  expect(sent.slice(latest.sentBefore).filter(({ organizationId }) => organizationId !== latest.to)).toEqual([]);
  expect(tab.session().view().identity?.organizationId).toBe(latest.to);
  expect(views.at(-1)?.organizationId).toBe(latest.to);
  expect(known.at(-1)?.organizationId).toBe(latest.to);
  if (Date.now() > doneAt + renderIn) expect([latest.to, undefined]).toContain(tab.hook());
}

function judgeRun({ kind, who, organizationId: ran, at, sentAt }: Run, { known, views }: JudgedTab): void {
  // A sent call runs in the page's organization of that moment; a query that data reruns, in the view's.
  const allowed = sentAt === null ? during(views, at - ON_THE_WIRE, at) : during(known, sentAt);
  const facts = { kind, at, sentAt, ran, allowed };
  expect({ who, ...facts }).toEqual({ who: "user_alice", ...facts, allowed: expect.arrayContaining([ran]) as unknown });
  if (sentAt !== null) expect(during(views, sentAt)).toContain(ran);
}

/** The last query that the backend ran. */
export function lastQuery({ server }: Pick<SwitchingTab, "server">): Run | undefined {
  return server.runs.findLast(({ kind }) => kind === "query");
}

/** Checks a tab whose world has been healthy for 35 s: session and backend have the same organization. */
export function expectRecovered(tab: JudgedTab): void {
  const organizationId = tab.known.at(-1)?.organizationId ?? null;
  expect(tab.session().view()).toMatchObject({ phase: "confirmed", identity: { organizationId } });
  expect([organizationId, undefined]).toContain(tab.hook());
  expect(lastQuery(tab)?.organizationId).toBe(organizationId);
  expect(tab.server.open()).toBe(1);
}

/** Checks that it is in the SDK's organization. */
export function expectInStep(tab: JudgedTab, where: string | null | undefined): void {
  expect(tab.session().view()).toMatchObject({ phase: "confirmed", identity: { organizationId: where } });
  expect(tab.hook()).toBe(where);
}

/** Checks the outcome of every request. `switches` are those that concern the tab. */
export function expectSettled(tab: JudgedTab, switches: readonly Switch[]): void {
  const { calls, server, known, underWay, refusals, bound } = tab;
  expect(underWay).toBe(0);
  for (const refusal of refusals) expect(REFUSALS).toContain(codeOf(refusal));
  const runsOf = ({ kind, call }: TabCall): Run[] =>
    server.runs.filter((run) => run.kind === kind && (run.args as { call?: number }).call === call);
  for (const call of calls) {
    const { kind, at, settled, error } = call;
    const runs = runsOf(call);
    const isTwice = kind !== "query" && runs.length > 1;
    expect({ kind, at, settled, error, isTwice }).toMatchObject({ settled: 1, isTwice: false });
    if (error === null) expect(runs.length).toBeGreaterThan(0);
    else expect(["CALL_ABANDONED", "ACTION_INTERRUPTED"]).toContain(error);
    // In no organization that had been left before the call.
    for (const run of runs) expect(during(known, at, run.sentAt ?? run.at)).toContain(run.organizationId);
  }
  for (const { call, to } of bound) {
    for (const run of runsOf(call)) {
      const ranAt = run.sentAt ?? run.at;
      const isOpen = switches.some(({ startedAt }) => startedAt >= call.at && startedAt <= ranAt);
      if (!isOpen) expect({ ...call, ran: run.organizationId }).toMatchObject({ ran: to });
    }
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code ?? (error as Error).name;
