// Time and chance under the control of a test: fake timers, and dice for the reconnect jitter of the Convex client.
// Also notes promises that were rejected with nobody listening.
import { vi } from "vitest";
import { type TestClock, createGlobalClock } from "../../src/testing/index.ts";

/** What was rejected with nobody listening since `startTime`. */
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

/** The fake global timers. Sleep moves `Date.now()` too, which the scripted backend goes by. */
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
