// The clock of local AuthKit, which may be set wrong on purpose: tokens, codes and signatures then have another time.

/** A clock in ms since the epoch. */
export interface Clock {
  now: () => number;
  /** How far it is ahead of the true one, in ms. */
  skewMs: () => number;
  /** Sets it so many ms ahead of the true one; behind it when negative. */
  setSkewMs: (skew: number) => void;
}

/** A clock that goes by another one. */
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
