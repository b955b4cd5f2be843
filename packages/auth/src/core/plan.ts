// When to refresh, when to try again, and when a token is too old to send. Numbers in, numbers out.
import type { AccessToken } from "./claims.ts";
import type { Inputs } from "./event.ts";
import type { HeldToken } from "./state.ts";

const SECOND = 1000;
/** `iat` is in whole seconds, so a new token may look this old. */
const SKEW = SECOND;
/** A wall clock that is further behind the issuer's than this is wrong. */
const CLOCK_TOLERANCE = 60 * SECOND;
const LONGEST_TIMER = 20 * 24 * 3600 * SECOND;
const FIRST_RETRY = 0.5 * SECOND;
/** With the 15 s that a hanging fetch takes to fail this leaves 5 s of the 35 s within which a session recovers. */
const LAST_RETRY = 15 * SECOND;
/**
 * Waits after the 1st, 2nd, 3rd and every further refusal in a row. The last keeps it at three a minute, and leaves 13 s
 * for the fetch that follows.
 */
const REFUSAL_WAITS = [0, 2 * SECOND, 8 * SECOND, 20 * SECOND] as const;
const REFUSALS_IN_A_ROW = 60 * SECOND;

/** How long before its end a token of that lifetime is replaced: `min(90 s, max(15 s, 0.3·life), 0.5·life)`. All ms. */
function leeway(lifetime: number): number {
  return Math.min(90 * SECOND, Math.max(15 * SECOND, 0.3 * lifetime), 0.5 * lifetime);
}

/**
 * How long a token is still good for when it arrives, ms. Whoever made it may have kept it for a while, and this
 * machine's wall clock may be wrong by a day, so its age is told by the token that was minted before it: how much more
 * time passed on the monotonic clock than on the issuer's. Without one, a minted token is new, and one from a cache is
 * as old as the wall clock says; if that says "not issued yet", nobody knows, and it is to be replaced at once.
 * A minted token is always good for a moment: the clock may have jumped.
 */
export function lifetimeOnReceipt(token: AccessToken, minted: boolean, inputs: Inputs, offset: number | null): number {
  const whole = token.expiresAt - token.issuedAt;
  const least = minted ? leeway(whole) / 2 : 0;
  if (offset === null && minted) return whole;
  const age = offset === null ? inputs.wall - token.issuedAt : offsetOf(token, inputs) - offset - SKEW;
  if (offset === null && age < -CLOCK_TOLERANCE) return 0;
  return Math.max(least, whole - Math.max(0, age));
}

/**
 * What the age of the next token is told by. A first one from a cache, of a plausible age, tells how the clocks stand;
 * otherwise only a minted one does.
 */
export function offsetAfter(token: AccessToken, minted: boolean, inputs: Inputs, before: number | null): number | null {
  if (minted) return offsetOf(token, inputs);
  const age = inputs.wall - token.issuedAt;
  const plausible = age >= 0 && age < token.expiresAt - token.issuedAt;
  return before ?? (plausible ? inputs.now - inputs.wall : null);
}

/** Monotonic ms minus the issuer's ms at the moment a token arrives. */
function offsetOf(token: AccessToken, inputs: Inputs): number {
  return inputs.now - token.issuedAt;
}

/** Monotonic ms at which the token is to be replaced. */
export function refreshAt(held: HeldToken): number {
  const whole = held.token.expiresAt - held.token.issuedAt;
  return held.receivedAt + Math.min(LONGEST_TIMER, Math.max(0, held.lifetime - leeway(whole)));
}

/** Whether the token was to be replaced in the moment it came. */
export function isDueOnReceipt(held: HeldToken): boolean {
  return refreshAt(held) <= held.receivedAt;
}

/** Whether the token may be sent now. False in its last moments: a tenth of its life, 2 s at most. */
export function isFresh(held: HeldToken, now: number): boolean {
  const whole = held.token.expiresAt - held.token.issuedAt;
  return now < held.receivedAt + held.lifetime - Math.min(2 * SECOND, 0.1 * whole);
}

/** Wait before the next try after that many failures in a row: 0.5 s doubling to 15 s, the upper half random. ms. */
export function retryIn(failures: number, roll: number): number {
  const ceiling = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (failures - 1));
  return ceiling * (0.5 + 0.5 * roll);
}

/** How many refusals in a row this one makes. They are in a row when each comes within a minute of the last. */
export function countRefusal(held: HeldToken, now: number): number {
  return held.refusedAt !== null && now - held.refusedAt < REFUSALS_IN_A_ROW ? held.refusals + 1 : 1;
}

/** Whether the backend refuses this identity, rather than one token of it that had expired or met a bad moment. */
export function isRefusedForGood(held: HeldToken): boolean {
  return held.refusal !== null && held.refusals >= 2;
}

/** Wait before a token is fetched to replace a refused one, up to a tenth of it random, ms. */
export function refusalWait(refusals: number, roll: number): number {
  const wait = REFUSAL_WAITS[Math.min(refusals, REFUSAL_WAITS.length) - 1] ?? 0;
  return wait * (1 + 0.1 * roll);
}
