// The clock port for waiting, replaced in tests.

export interface Clock {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Calls back once after so many ms; the returned function cancels. */
  after: (ms: number, work: () => void) => () => void;
}

/** Longest timer Node can set, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The machine's clock. A wait that is too long for one timer ends early, so callers check the time again. */
export const MACHINE_CLOCK: Clock = {
  now: () => Date.now(),
  after(ms, work) {
    // The servers keep the process alive, not the timers.
    const timer = setTimeout(work, Math.min(LONGEST_TIMER, Math.max(1, ms))).unref();
    return () => clearTimeout(timer);
  },
};
