// Judges a tab in which the user switches organizations: where its SDK, the session, and the backend say that the user is.
import { expect } from "vitest";
import type { Run } from "../../../src/testing/index.ts";
import type { Place, SwitchingTab, TabCall } from "./switching-tab.ts";

/** A switch that was asked for. */
export interface Switch {
  readonly tab: SwitchingTab;
  readonly to: string;
  /** By `useSwitchOrganization`, not by the SDK's own function. */
  readonly isOurs: boolean;
  /** ms since 1970, as the others. */
  readonly startedAt: number;
  overAt: number | null;
  /** How many messages the tab had sent when its promise resolved. */
  sentBefore: number;
  /** When its promise resolved, if that says where the tab is from then on. */
  doneAt: number | null;
}

/** A tab, and what was seen of it. */
export interface JudgedTab extends SwitchingTab {
  /** How many runs were judged. */
  judged: number;
  /** What was asked of the SDK and has not been answered. */
  underWay: number;
  /** Switches that ended where they were to. */
  made: number;
  /** What was called when a switch had resolved, and where it has to run unless another one begins. */
  readonly bound: { readonly call: TabCall; readonly to: string }[];
  /** Why switches were not made. */
  readonly refusals: unknown[];
}

/** What was sent may arrive this much after, ms. */
const ON_THE_WIRE = 10;
/** Why a switch may not be made: another one overtook it, WorkOS could not be reached, or Convex refused it. */
const REFUSALS = ["ORGANIZATION_NOT_REACHED", "TOKEN_REFUSED", "RefreshError", "TypeError"];

/** Where it was at some moment between the two. */
function during(places: readonly Place[], from: number, to = from): (string | null)[] {
  const first = Math.max(
    0,
    places.findLastIndex(({ at }) => at < from),
  );
  return places.filter(({ at }, index) => index >= first && at <= to).map(({ organizationId }) => organizationId);
}

/** Checks what holds at any time. `latest` is the switch that says where the tab is, if it has resolved. */
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
  // To the very moment: nothing is sent in an organization that the page can know to have been left.
  expect(sent.filter((message) => message.organizationId !== message.known)).toEqual([]);
  // From the first on every view is signed in.
  expect([...statuses].filter((status) => status !== "authenticated")).toEqual([]);
  if (latest === undefined || doneAt === null || !tab.session().isCertain()) return;
  // What a promise that has resolved says holds from that very moment until the next switch.
  expect(sent.slice(latest.sentBefore).filter(({ organizationId }) => organizationId !== latest.to)).toEqual([]);
  expect(tab.session().view().identity?.organizationId).toBe(latest.to);
  expect(views.at(-1)?.organizationId).toBe(latest.to);
  expect(known.at(-1)?.organizationId).toBe(latest.to);
  if (Date.now() > doneAt + renderIn) expect([latest.to, undefined]).toContain(tab.hook());
}

function judgeRun({ kind, who, organizationId: ran, at, sentAt }: Run, { known, views }: JudgedTab): void {
  // What was sent runs where the page was at that moment; what data made run, where the view was.
  const allowed = sentAt === null ? during(views, at - ON_THE_WIRE, at) : during(known, sentAt);
  const facts = { kind, at, sentAt, ran, allowed };
  expect({ who, ...facts }).toEqual({ who: "user_alice", ...facts, allowed: expect.arrayContaining([ran]) as unknown });
  if (sentAt !== null) expect(during(views, sentAt)).toContain(ran);
}

/** The query that the backend ran last. */
export function lastQuery({ server }: Pick<SwitchingTab, "server">): Run | undefined {
  return server.runs.findLast(({ kind }) => kind === "query");
}

/** Checks a tab whose world has been healthy for 35 s: session and backend are in the same place. */
export function expectRecovered(tab: JudgedTab): void {
  const organizationId = tab.known.at(-1)?.organizationId ?? null;
  expect(tab.session().view()).toMatchObject({ phase: "confirmed", identity: { organizationId } });
  expect([organizationId, undefined]).toContain(tab.hook());
  expect(lastQuery(tab)?.organizationId).toBe(organizationId);
  expect(tab.server.open()).toBe(1);
}

/** Checks that it is where the SDK has the user. */
export function expectInStep(tab: JudgedTab, where: string | null | undefined): void {
  expect(tab.session().view()).toMatchObject({ phase: "confirmed", identity: { organizationId: where } });
  expect(tab.hook()).toBe(where);
}

/** Checks what has become of everything that was asked for. `switches` are those that concern the tab. */
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
    // In no organization that had been left before it was called.
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
