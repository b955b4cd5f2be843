// The model checker: explores every interleaving of events over every reachable situation of `step`, to a fixed point,
// and proves that it detects mistakes.
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { step } from "../../src/core/step.ts";
import { type Report, explore, storm } from "./model/explore.ts";
import { INVARIANTS } from "./model/invariants.ts";
import { IMPATIENT, MUTATIONS, RESTLESS } from "./model/mutations.ts";
import { type Move, SHORTEST_RETRY, fitsToken } from "./model/world.ts";

// A view may hold an error, and creating its stack is slow.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

/** The behavior of `step`, explored once. */
let report: Report;
beforeAll(() => {
  report = explore(step);
  console.log(
    `model: ${report.states} states, ${report.transitions} transitions, ${Object.keys(INVARIANTS).length} invariants; ` +
      `slowest recovery ${report.slowestRecovery / 1000} s`,
  );
});

test("[S1] [S26] every event in every situation has a result, and a healthy world recovers within 35 s", () => {
  expect(report.violation).toBeNull();
  expect(report.states).toBeGreaterThan(5000);
  expect(report.slowestRecovery).toBeLessThanOrEqual(35_000);
});

test("[R16] the diagram of docs/session.md shows every change of state, and no other", () => {
  const guide = readFileSync(path.resolve(import.meta.dirname, "../../../../docs/session.md"), "utf8");
  const drawn = [...guide.matchAll(/^ {2}(\w+ --> \w+): (.*)$/gm)].flatMap(([, change = "", events = ""]) =>
    events.split(", ").map((event) => `${change}: ${event}`),
  );
  // Only the larger world of model.long.test.ts has a source that names sessions.
  const named = "acquiring --> absent: source-present";
  expect(drawn.toSorted()).toEqual([...report.changes, named].toSorted());
});

test.each([
  "[S2] [S3] [S46] the view starts, ends and follows the source in every situation",
  "[S7] [S9] [S10] [S27] [S57] fetches are made, awaited and abandoned in every situation",
  "[S12] [S14] [S15] refusals and proofs count in every situation",
  "[S13] [S17] [S29] [S47] a token is used or ignored in every situation",
  "[S28] [S31] the timer is set and the other tabs are told in every situation",
])("%s", (title) => {
  const names = Object.keys(INVARIANTS);
  const unwatched = (title.match(/S\d+/g) ?? []).filter((rule) => !names.some((name) => name.startsWith(`${rule} `)));
  expect(unwatched).toEqual([]);
  expect(report.violation).toBeNull();
});

test.each(Object.entries(MUTATIONS))("[S1] the checker notices when %s", (_, mutation) => {
  expect(explore(mutation.step).violation?.rule.slice(0, mutation.breaks.length)).toBe(mutation.breaks);
});

/** A fetch returned a new token. */
const isNew = ({ node: { state }, event }: Move): boolean =>
  event?.kind === "fetch-token" &&
  event.minted &&
  fitsToken(event.token, state) &&
  !("held" in state && state.held.token.value === event.token);
/** A backend that refuses every token, in a page that is woken, hidden and shown at every moment. */
const refuses = (move: Move): boolean =>
  move.event === null || ["refused", "timer", "wake", "needed"].includes(move.event.kind) || isNew(move);
const inARow = (move: Move): boolean => refuses(move) && !(move.event === null && move.takes > 0);
/** No fault, and the page is woken, hidden and shown at every moment. */
const healthy = (move: Move): boolean =>
  move.event === null || ["confirmed", "timer", "wake", "needed"].includes(move.event.kind) || isNew(move);

test("[S30] a backend that refuses permanently is asked at most three times a minute", () => {
  expect(storm(step, 20_000, inARow)).toBeNull();
  expect(storm(step, 20_000, refuses)).toBeNull();
  expect(storm(IMPATIENT, 20_000, inARow)).not.toBeNull();
});

test("[S30] a backend that refuses, with a provider that returns the same token, is asked no more often than a failing one", () => {
  const repeats = ({ event }: Move): boolean =>
    event === null || ["refused", "timer", "needed", "fetch-token"].includes(event.kind);
  expect(storm(step, SHORTEST_RETRY, repeats)).toBeNull();
});

test("[S30] without faults a token is replaced once in its life less its leeway, however often the page is woken", () => {
  expect(storm(step, 210_000, healthy)).toBeNull();
  expect(storm(RESTLESS, 210_000, healthy)).not.toBeNull();
});

test("[S30] a failing provider is asked no more often, however often a token is needed", () => {
  const fails = ({ event }: Move): boolean =>
    event === null || ["timer", "needed", "refused", "fetch-transient"].includes(event.kind);
  expect(storm(step, SHORTEST_RETRY, fails)).toBeNull();
  expect(storm(step, SHORTEST_RETRY + 1, fails)).not.toBeNull();
});
