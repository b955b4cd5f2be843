// The model checker of the link: explores every interleaving of a session's, a client's and the timers' actions, to a
// fixed point, and proves that it detects mistakes.
import { beforeAll, expect, test } from "vitest";
import { decideLink } from "../../src/convex/decide-link.ts";
import { type Report, explore } from "./model/explore.ts";
import { MUTATIONS } from "./model/mutations.ts";

/** The behavior of `decideLink`, explored once. */
let report: Report;
beforeAll(() => {
  report = explore(decideLink);
  console.log(`link model: ${report.states} states, ${report.transitions} transitions`);
});

test("[L70] in whatever order events arrive, no rule of the link is broken, and a healthy world recovers", () => {
  expect(report.violation).toBeNull();
  expect(report.states).toBeGreaterThan(3000);
});

test("[L70] every kind of state is reached", () => {
  const kinds = [
    "none",
    "lost",
    "kicked",
    "revived",
    "given",
    "refused",
    "asking",
    "answered",
    "echoed",
    "restarted",
    "stopped",
  ];
  expect(report.kinds).toEqual(new Set(kinds));
});

test.each(Object.entries(MUTATIONS))("[L70] the checker notices when %s", (_, { decide, breaks }) => {
  expect(explore(decide).violation?.rule.slice(0, breaks.length)).toBe(breaks);
});
