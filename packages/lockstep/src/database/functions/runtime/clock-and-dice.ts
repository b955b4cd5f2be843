// A function's `Date` and `Math`: in queries and mutations time stands still, and randomness comes from a seed of the run.

/** The time and randomness of a run. */
export interface ClockAndDice {
  /** Milliseconds since the epoch. */
  now(): number;
  /** In [0, 1). */
  random(): number;
}

/** A stopped clock and a seeded generator, for a query or a mutation. */
export function frozen(nowMs: number, seed: number): ClockAndDice {
  return { now: () => Math.floor(nowMs), random: mulberry32(seed) };
}

/** Real time and randomness, for an action and for code that runs at import. */
export const REAL: ClockAndDice = { now: () => Date.now(), random: () => Math.random() };

/** `Date` and `Math` that ask the current run. The dates they create are ordinary dates. */
export function clockAndDiceBindings(current: () => ClockAndDice): { Date: DateConstructor; Math: Math } {
  const now = (): number => current().now();
  const date: DateConstructor = new Proxy(Date, {
    construct: (target, args: unknown[], newTarget): object =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget === date ? target : newTarget) as object,
    apply: () => new Date(now()).toString(),
    get: (target, name) => (name === "now" ? now : Reflect.get(target, name)) as unknown,
  });
  const math = Object.create(Math, { random: { value: () => current().random() } }) as Math;
  return { Date: date, Math: math };
}

/** A small generator with 32 bits of state (Tommy Ettinger, public domain): good enough for randomness, not for secrets. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
