// Time and randomness under the control of a test: fake timers, and a fixed `Math.random()` for the Convex client's
// reconnect jitter. Also records unhandled promise rejections.
import { vi } from "vitest";
import { type TestClock, createGlobalClock } from "../../src/testing/index.ts";

/** The unhandled rejections since `startTime`. */
export const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);

/** Before each test. */
export function startTime(): void {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  unhandled.length = 0;
  process.on("unhandledRejection", note);
}

/** After each test. */
export function stopTime(): void {
  process.off("unhandledRejection", note);
  vi.restoreAllMocks();
  vi.useRealTimers();
}

/** The fake global timers. Sleep also advances `Date.now()`, which the scripted backend uses. */
export function createTestClock(): TestClock {
  const clock = createGlobalClock();
  return {
    ...clock,
    wall: () => Date.now(),
    sleep: (ms) => {
      clock.sleep(ms);
      vi.setSystemTime(Date.now() + ms);
    },
  };
}
