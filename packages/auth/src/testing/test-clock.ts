// The clock of the fakes: the machine's, or one that a test moves.
// What it is not: the clock of a Convex client, which uses the global timers. With a client use fake timers of your runner.

/** A clock that the fakes run on. */
export interface TestClock {
  /** Monotonic ms, sleep included. */
  readonly now: () => number;
  /** ms since 1970. */
  readonly wall: () => number;
  /** Runs `task` once after `ms`. Returns how to prevent it. */
  readonly setTimer: (task: () => void, ms: number) => () => void;
  /** Lets this many ms pass for which no timer runs, as when the machine sleeps. */
  readonly sleep: (ms: number) => void;
}

/** A clock that stands still until it is moved. */
export interface FakeClock extends TestClock {
  /** Lets this many ms pass, timer by timer, and between any two of them everything that waited for no timer. */
  readonly advance: (ms: number) => Promise<void>;
  /** How many timers are set. */
  readonly pending: () => number;
}

/** The global clocks and timers, whether real or the fake ones of a test runner. */
export function createGlobalClock(): TestClock {
  let slept = 0;
  return {
    now: () => performance.now() + slept,
    wall: () => Date.now() + slept,
    setTimer: (task, ms) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
    sleep: (ms) => {
      slept += ms;
    },
  };
}

interface Timer {
  readonly task: () => void;
  /** In `now` minus what was slept: timers do not run during sleep. */
  readonly due: number;
}

/** Creates a clock. `wall` is ms since 1970 at its start, by default 2026-01-01. */
export function createFakeClock(wall: number = Date.UTC(2026, 0, 1)): FakeClock {
  const timers = new Set<Timer>();
  let awake = 0;
  let slept = 0;

  function next(until: number): Timer | undefined {
    return [...timers].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)[0];
  }

  return {
    now: () => awake + slept,
    wall: () => wall + awake + slept,
    setTimer: (task, ms) => {
      const timer = { task, due: awake + Math.max(0, ms) };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    sleep: (ms) => {
      slept += ms;
    },
    advance: async (ms) => {
      const until = awake + ms;
      await settled();
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        timers.delete(timer);
        awake = timer.due;
        timer.task();
        await settled();
      }
      awake = until;
    },
    pending: () => timers.size,
  };
}

/** How many promises in a row may wait for one another between two timers. */
const DEPTH = 50;

async function settled(): Promise<void> {
  for (let depth = 0; depth < DEPTH; depth += 1) await Promise.resolve();
}
