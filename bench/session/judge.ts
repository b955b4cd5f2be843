// Plays one schedule with one candidate, counts, and says in which ways it failed. The same measure for all candidates.
import type { Candidate } from "./candidates.tsx";
import type { Schedule } from "./schedules/schedule.ts";
import { type Notes, setStage } from "./stage.ts";
import { type Tab, openTab } from "./tab.tsx";

/** What one candidate did in one schedule. */
export interface Outcome {
  readonly schedule: number;
  readonly title: string;
  readonly candidate: string;
  /** How often something else than the signed-in screen with the user's data was shown after it once was. */
  readonly flashes: number;
  /** Functions that ran for nobody, or for somebody else than whoever was signed in. */
  readonly strayRuns: number;
  readonly sockets: number;
  readonly authenticates: number;
  readonly calls: number;
  /** ms from the healthy world to a run by, and the screen of, whoever ought to be signed in. Null: not within 60 s. */
  readonly recovery: number | null;
  /** Why it failed; empty when it passed. */
  readonly failures: readonly string[];
}

/** Promise 4: ms until the session is confirmed in a healthy world. */
const RECOVERY_LIMIT = 35_000;
const GIVE_UP = 60_000;
/** What is on the wire when somebody signs out may still run, ms. */
const IN_FLIGHT = 25;
/** Token requests that any schedule may cost: a start, and one a second, which is what authkit-js does by itself in an outage. */
const callLimit = (ms: number): number => 10 + ms / 1000;

/** Plays a schedule. */
export async function judge(candidate: Candidate, schedule: Schedule): Promise<Outcome> {
  const { options = {}, limits = {} } = schedule;
  const tab = await openTab(candidate, options);
  const person = options.person === undefined ? "alice" : options.person;
  const { stage, notes } = setStage(tab, person);
  const start = Date.now();
  const failures: string[] = [];
  await schedule.play(stage);
  const recovery = notes.left ? 0 : await recover(tab, notes);

  if (recovery === null || recovery > RECOVERY_LIMIT) failures.push("not recovered");
  const flashes = countFlashes(tab, notes, { start, isGood: schedule.dataLeaves === true ? isSignedIn : isWhole });
  if (flashes > 0) failures.push("flash");
  const strayRuns = countStrayRuns(tab, notes);
  if (strayRuns > 0) failures.push("stray run");
  if (notes.sent.some(({ at, who }) => isStray(notes, at, who))) failures.push("old token sent");
  if (tab.server.sockets() > (limits.sockets ?? Infinity)) failures.push("reconnect");
  if (tab.server.authenticates.length > (limits.authenticates ?? Infinity)) failures.push("too many Authenticate");
  if (tab.workos.calls.length > (limits.calls ?? callLimit(Date.now() - start)))
    failures.push("too many token requests");
  if (tab.unhandled() > 0) failures.push("unhandled rejection");
  if (notes.results.some((result) => result !== "done")) failures.push("lost call");
  const calls = tab.server.runs.filter(({ kind }) => kind !== "query").length;
  if (calls !== notes.results.length + notes.inVain) failures.push("a call ran not once");
  if (notes.expectedOrganization !== notes.organization) failures.push("old organisation");
  if (schedule.rendered !== undefined && !schedule.rendered(tab.screens.map(({ text }) => text)))
    failures.push("rendered wrong");
  if (notes.left && tab.server.open() > 0) failures.push("socket left open");
  const outcome = {
    schedule: schedule.number,
    title: schedule.title,
    candidate: candidate.name,
    flashes,
    strayRuns,
    sockets: tab.server.sockets(),
    authenticates: tab.server.authenticates.length,
    calls: tab.workos.calls.length,
    recovery,
    failures,
  };
  await tab.close();
  return outcome;
}

/** Waits until the right screen is shown and the backend has run a query for the right person. */
async function recover(tab: Tab, notes: Notes): Promise<number | null> {
  const person = notes.expected.at(-1)?.person ?? null;
  const since = Date.now();
  const from = tab.server.runs.length;
  for (;;) {
    const text = tab.screens.at(-1)?.text ?? "";
    const ran = tab.server.runs.slice(from).some(({ kind, who }) => kind === "query" && who === person);
    if (person === null ? /^out(\/nobody)?$/.test(text) : text === `in/${person}` && ran) return Date.now() - since;
    if (Date.now() - since >= GIVE_UP) return null;
    tab.server.invalidate();
    await tab.pass(100);
  }
}

const isSignedIn = (text: string): boolean => text.startsWith("in/");
const isWhole = (text: string, person: string): boolean => text === `in/${person}`;

interface FlashRule {
  /** When the tab was opened, ms since 1970. */
  readonly start: number;
  readonly isGood: (text: string, person: string) => boolean;
}

/** A flash is one spell of any other screen than the signed-in one, after that was shown, while the session exists. */
function countFlashes(tab: Tab, { expected }: Notes, { start, isGood }: FlashRule): number {
  let count = 0;
  for (const [index, { from, person }] of expected.entries()) {
    if (person === null) continue;
    const until = expected[index + 1]?.from ?? Infinity;
    const own = tab.screens.filter(({ at }) => start + at >= from && start + at < until);
    const good = own.map(({ text }) => isGood(text, person));
    count += good.filter((isNow, at) => !isNow && good[at - 1] === true).length;
  }
  return count;
}

function countStrayRuns(tab: Tab, notes: Notes): number {
  return tab.server.runs.filter(({ at, who }) => isStray(notes, at, who)).length;
}

/** Whether what happened then for that person is for nobody who ought to be signed in. */
function isStray({ expected }: Notes, at: number, who: string | null): boolean {
  return !expected.some(
    ({ from, person }, index) =>
      person === who && from <= at && (expected[index + 1]?.from ?? Infinity) + IN_FLIGHT > at,
  );
}
