// A monotonic clock that counts the time the machine slept.
// `performance.now()` may stand still during sleep (W3C High Resolution Time, §"Monotonic Clock" note), and
// `Date.now()` may be set back. A forward jump of the wall clock counts as sleep: at worst one refresh comes early.

/** A wall clock that is this far ahead of the monotonic one has been asleep, or was set. ms. */
const JUMP = 1000;

/** The two clocks of a machine, for tests. */
export interface RawClocks {
  /** ms, monotonic. */
  readonly monotonic: () => number;
  /** ms since 1970. */
  readonly wall: () => number;
}

/** Creates a clock whose `now()` gives ms from an arbitrary start, never runs backwards, and includes sleep. */
export function createClock(raw: RawClocks = systemClocks): { readonly now: () => number } {
  let slept = 0;
  let monotonic = raw.monotonic();
  let wall = raw.wall();
  return {
    now: () => {
      const monotonicNow = raw.monotonic();
      const wallNow = raw.wall();
      const jump = wallNow - wall - (monotonicNow - monotonic);
      if (jump > JUMP) slept += jump;
      monotonic = monotonicNow;
      wall = wallNow;
      return monotonicNow + slept;
    },
  };
}

const systemClocks: RawClocks = { monotonic: () => performance.now(), wall: () => Date.now() };
