// Who ought to be signed in when, and in which organization, whatever a candidate makes of it. Pure.

/** A user, and the organization that they act in, if any: `alice`, `alice@org_1`. Null when signed out. */
export type Whose = string | null;

/** Names a holder. */
export function whoseOf(who: string | null, organizationId?: string | null): Whose {
  return who === null || organizationId === null || organizationId === undefined ? who : `${who}@${organizationId}`;
}

/** From when on it ought to be them. */
export interface Expectation {
  readonly whose: Whose;
  /** From when on it may be them, ms since 1970. */
  readonly from: number;
  /** From when on it may be nobody else any more: while a switch is under way, both may be. */
  settled: number;
}

/** In the order of `from`. */
export type Truth = Expectation[];

/** What is on the wire when a user signs out may still run, and what is on the screen may stay for a frame, ms. */
export const IN_FLIGHT = 25;

/** Until when it may be them. */
export function endOf(truth: Truth, index: number): number {
  return truth[index + 1]?.settled ?? Infinity;
}

/** Whether it may be them then; `grace` ms longer than it ought to be. */
export function isRight(truth: Truth, whose: Whose, at: number, grace = 0): boolean {
  return truth.some((one, index) => one.whose === whose && one.from <= at && at < endOf(truth, index) + grace);
}

/** Whether it may have run for them: what was sent before may run afterwards. */
export function mayRun(truth: Truth, whose: Whose, { at, sentAt }: { at: number; sentAt: number | null }): boolean {
  return truth.some(
    (one, index) =>
      one.whose === whose &&
      one.from <= at &&
      (sentAt === null ? at < endOf(truth, index) + IN_FLIGHT : sentAt < endOf(truth, index)),
  );
}
