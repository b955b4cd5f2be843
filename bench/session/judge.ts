// Plays one schedule with one candidate, counts events, and reports failures. The same measure applies to all candidates, and to
// pages with any SDK.
import type { Candidate } from "./candidate.ts";
import type { NextCandidate } from "./next/candidates.tsx";
import { type NextSchedule, playNext } from "./next/schedules.ts";
import type { Notes } from "./notes.ts";
import type { Played } from "./played.ts";
import type { Schedule } from "./schedules/schedule.ts";
import { setStage } from "./stage.ts";
import { type AnyTab, openTab } from "./tab.tsx";
import { IN_FLIGHT, type Whose, endOf, isRight, mayRun, whoseOf } from "./truth.ts";

/** The result of one candidate in one schedule. */
export interface Outcome {
  readonly schedule: number;
  readonly title: string;
  readonly candidate: string;
  /** How many times a screen other than the signed-in one with the user's data followed it. */
  readonly flashes: number;
  /** How many times data of one user, or organization, was shown beside the name of another. */
  readonly mixed: number;
  /** ms for which data of a previous user, or organization, stayed on the screen too long. */
  readonly oldData: number;
  /** Functions that ran unauthenticated, as the wrong user or in the wrong organization. */
  readonly strayRuns: number;
  readonly sockets: number;
  readonly authenticates: number;
  readonly calls: number;
  /** ms from the end of the fault to a run by the expected user and that user's screen. Null: not within 60 s. */
  readonly recovery: number | null;
  /** The reasons of the failure; empty when it passed. */
  readonly failures: readonly string[];
}

/** The parts of a schedule that the judge needs. */
export type Judged = Pick<Schedule, "number" | "title" | "dataLeaves" | "rendered" | "limits">;

/** Promise 4: ms from the end of the fault until the session is confirmed. */
const RECOVERY_LIMIT = 35_000;
const GIVE_UP = 60_000;
/** How long a previous user's data may stay visible, ms: the time that a sign-out may take to reach another tab. */
const SEEN = 2000;
/** The limit of token requests in any schedule: a start, and one a second, as authkit-js makes by itself in an outage. */
const callLimit = (ms: number): number => 10 + ms / 1000;

/** Plays a schedule on a page with authkit-react. */
export async function judge(candidate: Candidate, schedule: Schedule): Promise<Outcome> {
  const { options = {} } = schedule;
  const tab = await openTab(candidate, options);
  const { stage, ...rest } = setStage(tab, candidate.name, options);
  return await assess(candidate.name, schedule, { tab, ...rest, play: () => schedule.play(stage) });
}

/** Plays a schedule on a page with authkit-nextjs. */
export async function judgeNext(candidate: NextCandidate, schedule: NextSchedule): Promise<Outcome> {
  return await assess(candidate.name, { dataLeaves: true, ...schedule }, await playNext(candidate, schedule));
}

async function assess(candidate: string, schedule: Judged, played: Played): Promise<Outcome> {
  const { limits = {} } = schedule;
  const { tab, notes } = played;
  const start = Date.now();
  const failures: string[] = [];
  await played.play();
  const ended = Date.now();
  const recovery = played.left() ? 0 : await recover(tab, notes);

  if (recovery === null || recovery > RECOVERY_LIMIT) failures.push("not recovered");
  const flashes = countFlashes(tab, notes, { start, isGood: schedule.dataLeaves === true ? isSignedIn : isWhole });
  if (flashes > 0) failures.push("flash");
  const mixed = countMixed(tab);
  if (mixed > 0) failures.push("one user's data under another's name");
  const oldData = countOldData(tab, notes, start);
  if (oldData > 0) failures.push("old data stays");
  const strays = tab.server.runs.filter((run) => !mayRun(notes.truth, runBy(run), run));
  if (strays.length > 0) failures.push("stray run");
  if (notes.sent.some(({ at, whose }) => !isRight(notes.truth, whose, at, IN_FLIGHT))) failures.push("old token sent");
  if (tab.server.sockets() > (limits.sockets ?? Infinity)) failures.push("reconnect");
  if (tab.server.authenticates.length > (limits.authenticates ?? Infinity)) failures.push("too many Authenticate");
  if (tab.tokenRequests.length > (limits.calls ?? callLimit(Date.now() - start)))
    failures.push("too many token requests");
  if (tab.unhandled() > 0) failures.push("unhandled rejection");
  if (notes.results.some((result) => result !== "done")) failures.push("lost call");
  const calls = tab.server.runs.filter(({ kind }) => kind !== "query").length;
  if (calls !== notes.results.length + notes.inVain()) failures.push("a call did not run exactly once");
  if (schedule.rendered !== undefined && !schedule.rendered(tab.screens.map(({ text }) => text)))
    failures.push("rendered wrong");
  if (played.left() && tab.server.open() > 0) failures.push("socket left open");
  const outcome = {
    schedule: schedule.number,
    title: schedule.title,
    candidate,
    flashes,
    mixed,
    oldData,
    // During the wait for recovery, data changes more often than in any application.
    strayRuns: strays.filter(({ at }) => at <= ended).length,
    sockets: tab.server.sockets(),
    authenticates: tab.server.authenticates.length,
    calls: tab.tokenRequests.length,
    recovery,
    failures,
  };
  await played.close();
  return outcome;
}

const runBy = ({ who, organizationId }: AnyTab["server"]["runs"][number]): Whose => whoseOf(who, organizationId);

/** Waits until the correct screen is shown and the backend has run a query for the correct user. */
async function recover(tab: AnyTab, { truth }: Notes): Promise<number | null> {
  const since = Date.now();
  const from = tab.server.runs.length;
  for (;;) {
    const text = tab.screens.at(-1)?.text ?? "";
    const ran = tab.server.runs.slice(from).filter(({ kind }) => kind === "query");
    const { whose } = truth.at(-1)!;
    const isThere =
      whose === null
        ? /^out(\/unauthenticated)?$/.test(text)
        : text === `in/${whose}` && ran.some((run) => runBy(run) === whose);
    if (isThere) return Date.now() - since;
    if (Date.now() - since >= GIVE_UP) return null;
    tab.server.invalidate();
    await tab.pass(100);
  }
}

const isSignedIn = (text: string): boolean => text.startsWith("in/");
const isWhole = (text: string, whose: string): boolean => text === `in/${whose}`;
/** The user whose data is on the screen. */
const dataOf = (text: string): Whose => {
  const [, data = "…"] = text.split("/");
  return ["…", "unauthenticated"].includes(data) ? null : data;
};

interface FlashRule {
  /** When the tab was opened, ms since 1970. */
  readonly start: number;
  readonly isGood: (text: string, whose: string) => boolean;
}

/** A flash is one period of any screen other than the signed-in one, after that was shown, while the session exists. */
function countFlashes(tab: AnyTab, { truth }: Notes, { start, isGood }: FlashRule): number {
  let count = 0;
  for (const [index, { from, whose }] of truth.entries()) {
    if (whose === null) continue;
    const until = truth[index + 1]?.from ?? Infinity;
    const own = tab.screens.filter(({ at }) => start + at >= from && start + at < until);
    const good = own.map(({ text }) => isGood(text, whose));
    count += spells(good.map((isNow) => !isNow)) - (good[0] === false ? 1 : 0);
  }
  return count;
}

function countMixed({ screens }: AnyTab): number {
  return spells(
    screens.map(({ text, named }) => {
      const data = dataOf(text);
      return data !== null && named !== null && named !== data;
    }),
  );
}

/** Returns the number of runs of `true`. */
function spells(list: readonly boolean[]): number {
  return list.filter((isNow, at) => isNow && list[at - 1] !== true).length;
}

function countOldData({ screens }: AnyTab, { truth }: Notes, start: number): number {
  let ms = 0;
  for (const [index, { at, text }] of screens.entries()) {
    const data = dataOf(text);
    if (data === null) continue;
    const [from, to] = [start + at, start + (screens[index + 1]?.at ?? Date.now() - start)];
    const right = truth.map((one, i) =>
      one.whose === data ? Math.max(0, Math.min(to, endOf(truth, i) + SEEN) - Math.max(from, one.from)) : 0,
    );
    ms += Math.max(0, to - from - right.reduce((sum, part) => sum + part, 0));
  }
  return ms;
}
