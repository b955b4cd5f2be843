// Moves `Date` ahead by the number of years in the variable YEARS_LATER. Timers, `performance.now()` and file times do not
// change.

/** How far `Date` is ahead, ms. */
const ahead = Number(process.env.YEARS_LATER ?? 0) * 365.25 * 24 * 3_600_000;

/** Replaces the global `Date`. Also injected into pages as a script, so it uses no outer variables. */
function moveDate(by) {
  const Real = globalThis.Date;
  const now = () => Real.now() + by;
  // A proxy, so that `instanceof` works for dates of both kinds.
  globalThis.Date = new Proxy(Real, {
    apply: () => new Real(now()).toString(),
    construct: (target, args, created) => Reflect.construct(target, args.length === 0 ? [now()] : args, created),
    get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
  });
}

module.exports = { ahead, moveDate };
