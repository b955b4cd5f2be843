// A monotonic clock that includes the time the machine slept.
// `performance.now()` may stand still during sleep (W3C High Resolution Time, §"Monotonic Clock" note), and
// `Date.now()` may be set back. A forward jump of the wall clock counts as sleep; at worst, one refresh comes early.

/** If the wall clock gains this much on the monotonic one, the machine slept or the clock was set. ms. */
const JUMP = 1000;

/** The two clocks of a machine, for tests. */
export interface RawClocks {
  /** ms, monotonic. */
  readonly monotonic: () => number;
  /** ms since 1970. */
  readonly wall: () => number;
}

/** A clock. Reading either value detects sleep that has ended. */
export interface Clock {
  /** ms from an arbitrary start. Monotonic, and includes sleep. */
  readonly now: () => number;
  /** Total time slept so far, ms. */
  readonly slept: () => number;
}

/** Creates a clock. */
export function createClock(raw: RawClocks = systemClocks): Clock {
  let slept = 0;
  let monotonic = raw.monotonic();
  let wall = raw.wall();
  const now = (): number => {
    const monotonicNow = raw.monotonic();
    const wallNow = raw.wall();
    const jump = wallNow - wall - (monotonicNow - monotonic);
    if (jump > JUMP) slept += jump;
    monotonic = monotonicNow;
    wall = wallNow;
    return monotonicNow + slept;
  };
  return {
    now,
    slept: () => {
      now();
      return slept;
    },
  };
}

const systemClocks: RawClocks = { monotonic: () => performance.now(), wall: () => Date.now() };
