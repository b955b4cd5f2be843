// The clock of local AuthKit, which may be set wrong on purpose; it determines the time of tokens, codes and signatures.

/** A clock in ms since the epoch. */
export interface Clock {
  now: () => number;
  /** How far it is ahead of the real clock, in ms. */
  skewMs: () => number;
  /** Sets it this many ms ahead of the real clock; behind it if negative. */
  setSkewMs: (skew: number) => void;
}

/** A clock based on another one. */
export function createClock(trueNow: () => number): Clock {
  let skew = 0;
  return {
    now: () => trueNow() + skew,
    skewMs: () => skew,
    setSkewMs: (ms) => {
      skew = ms;
    },
  };
}
