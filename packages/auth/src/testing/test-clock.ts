// The clock of the fakes: the machine's clock, or one that a test controls.
// A Convex client does not use it, but the global timers. With a client, use the fake timers of your test runner.

/** A clock that the fakes run on. */
export interface TestClock {
  /** Monotonic ms, sleep included. */
  readonly now: () => number;
  /** ms since 1970. */
  readonly wall: () => number;
  /** Runs `task` once after `ms`. Returns a function that cancels it. */
  readonly setTimer: (task: () => void, ms: number) => () => void;
  /** Lets this many ms pass without running timers, as when the machine sleeps. */
  readonly sleep: (ms: number) => void;
}

/** A clock that only moves when a test advances it. */
export interface FakeClock extends TestClock {
  /** Lets this many ms pass. Runs each timer in turn, and settles pending promises between timers. */
  readonly advance: (ms: number) => Promise<void>;
  /** How many timers are set. */
  readonly pending: () => number;
}

/** Returns the global clocks and timers, whether real or a test runner's fakes. */
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
  /** When each timer is due, in `now` minus the time slept: timers do not run during sleep. */
  readonly due: number;
}

/** Creates a clock. `wall` is its start, ms since 1970. Default 2026-01-01. */
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

/** How long a chain of promises may be between two timers. */
const DEPTH = 50;

async function settled(): Promise<void> {
  for (let depth = 0; depth < DEPTH; depth += 1) await Promise.resolve();
}
