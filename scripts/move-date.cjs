// How far `Date` is ahead of the real one by the variable YEARS_LATER, and what moves it. Only `Date` moves: timers,
// `performance.now()` and the times of files go on as they are.

/** How far, in ms. */
const ahead = Number(process.env.YEARS_LATER ?? 0) * 365.25 * 24 * 3_600_000;

/** Replaces the global `Date`. Also the script of a page, so it uses nothing from outside. */
function moveDate(by) {
  const Real = globalThis.Date;
  const now = () => Real.now() + by;
  // A proxy, so that `instanceof` holds for dates of either.
  globalThis.Date = new Proxy(Real, {
    apply: () => new Real(now()).toString(),
    construct: (target, args, created) => Reflect.construct(target, args.length === 0 ? [now()] : args, created),
    get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
  });
}

module.exports = { ahead, moveDate };
