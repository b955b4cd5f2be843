// The model checker of the link: every interleaving of what a session, a client and the timers do, to a fixed point, and proof
// that it would notice.
import { beforeAll, expect, test } from "vitest";
import { decideLink } from "../../src/convex/decide-link.ts";
import { type Report, explore } from "./model/explore.ts";
import { MUTATIONS } from "./model/mutations.ts";

/** What `decideLink` does, explored once. */
let report: Report;
beforeAll(() => {
  report = explore(decideLink);
  console.log(`link model: ${report.states} states, ${report.transitions} transitions`);
});

test("[L70] whatever the order of events, no rule of the link breaks, and a healthy world leads back", () => {
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
