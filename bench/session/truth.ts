// Who should be signed in when, and in which organization, independent of the candidate. Pure.

/** A user, and the organization that they act in, if any: `alice`, `alice@org_1`. Null when signed out. */
export type Whose = string | null;

/** Names a user and organization. */
export function whoseOf(who: string | null, organizationId?: string | null): Whose {
  return who === null || organizationId === null || organizationId === undefined ? who : `${who}@${organizationId}`;
}

/** The expected user from a point in time on. */
export interface Expectation {
  readonly whose: Whose;
  /** From when on `whose` is allowed, ms since 1970. */
  readonly from: number;
  /** From when on only `whose` is allowed; during a switch both are. */
  settled: number;
}

/** In the order of `from`. */
export type Truth = Expectation[];

/** How long requests in flight at a sign-out may still run, and the screen may stay, ms. */
export const IN_FLIGHT = 25;

/** Until when `whose` of that entry is allowed. */
export function endOf(truth: Truth, index: number): number {
  return truth[index + 1]?.settled ?? Infinity;
}

/** Whether `whose` is allowed at that time, with `grace` ms added to the end. */
export function isRight(truth: Truth, whose: Whose, at: number, grace = 0): boolean {
  return truth.some((one, index) => one.whose === whose && one.from <= at && at < endOf(truth, index) + grace);
}

/** Whether a function may have run for `whose`: a request sent before the end may run after it. */
export function mayRun(truth: Truth, whose: Whose, { at, sentAt }: { at: number; sentAt: number | null }): boolean {
  return truth.some(
    (one, index) =>
      one.whose === whose &&
      one.from <= at &&
      (sentAt === null ? at < endOf(truth, index) + IN_FLIGHT : sentAt < endOf(truth, index)),
  );
}
