// The clock that counts sleep, and the reporter that reports each problem once.
import { expect, test } from "vitest";
import { createClock } from "../../src/platform/clock.ts";
import { createReporter } from "../../src/platform/reporter.ts";

function clockAt(monotonic: number, wall: number) {
  const raw = { monotonic, wall };
  const clock = createClock({ monotonic: () => raw.monotonic, wall: () => raw.wall });
  return { now: clock.now, raw };
}

test("[S22] time that the monotonic clock slept through is counted", () => {
  const { now, raw } = clockAt(100, 1_000_000);
  raw.monotonic += 1000;
  raw.wall += 1000;
  expect(now()).toBe(1100);
  raw.monotonic += 10;
  raw.wall += 3_600_000;
  expect(now()).toBe(100 + 1000 + 3_600_000);
});

test("[S22] a wall clock that is set back changes nothing, and small differences do not add up", () => {
  const { now, raw } = clockAt(0, 1_000_000);
  raw.wall -= 86_400_000;
  raw.monotonic += 5;
  expect(now()).toBe(5);
  for (let i = 0; i < 10_000; i += 1) {
    raw.monotonic += 0.1;
    raw.wall += 1;
    now();
  }
  expect(now()).toBeCloseTo(1005, 3);
});

test("[S25] the same problem is reported once, whatever times and ids it mentions", () => {
  const said: string[] = [];
  const report = createReporter((message) => said.push(message));
  report(new Error("refused at 12:30, request 0123456789abcdef"));
  report(new Error("refused at 12:31, request fedcba9876543210"));
  report(new Error("another cause"));
  expect(said).toEqual(["refused at 12:30, request 0123456789abcdef", "another cause"]);
});
