// A clock under a test's control: it stands still until it is advanced.

import type { Clock } from "../../../src/database/time/clock.ts";

export interface TestClock extends Clock {
  /** Advances the clock and calls every waiter whose time has come. */
  advance(ms: number): void;
}

/** @param startMs Milliseconds since the epoch. */
export function createTestClock(startMs: number): TestClock {
  let now = startMs;
  let waiting: { atMs: number; work: () => void }[] = [];
  return {
    now: () => now,
    after(ms, work) {
      const wait = { atMs: now + ms, work };
      // A waiter that starts late, after the clock was advanced, is still called.
      if (ms <= 0) setImmediate(work);
      else waiting.push(wait);
      return () => void (waiting = waiting.filter((other) => other !== wait));
    },
    advance(ms) {
      now += ms;
      const due = waiting.filter(({ atMs }) => atMs <= now);
      waiting = waiting.filter(({ atMs }) => atMs > now);
      for (const { work } of due) work();
    },
  };
}
