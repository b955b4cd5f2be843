// The time written into objects and events: never the same ms twice, never going back, even across restarts. Consumers skip an update whose
// `updated_at` is not newer, and order events by their time.

/** Returns times in ms since the epoch. */
export interface Ticker {
  /** The clock's time, or 1 ms after the last one given, whichever is later. */
  next: () => number;
}

/** A ticker over a clock. `last` is the latest time ever returned, in ms. */
export function createTicker(now: () => number, last: number): Ticker {
  let latest = last;
  return {
    next: () => {
      latest = Math.max(now(), latest + 1);
      return latest;
    },
  };
}
