// When to refresh, when to retry, and when a token is too old to send. Numbers in, numbers out.
import type { AccessToken } from "./claims.ts";
import type { Inputs } from "./event.ts";
import { type HeldToken, type State, heldToken } from "./state.ts";

const SECOND = 1000;
/** `iat` is in whole seconds, so a new token may appear this old. */
const SKEW = SECOND;
/** A wall clock further behind the issuer's clock than this is considered wrong. */
const CLOCK_TOLERANCE = 60 * SECOND;
const LONGEST_TIMER = 20 * 24 * 3600 * SECOND;
const FIRST_RETRY = 0.5 * SECOND;
/** A hanging fetch takes 15 s to fail. Together, that leaves 5 s of the 35 s within which a session must recover. */
const LAST_RETRY = 15 * SECOND;
/**
 * Waits after the 1st, 2nd, 3rd and every further consecutive refusal. The last one limits retries to three a minute and
 * leaves 13 s for the fetch that follows.
 */
const REFUSAL_WAITS = [0, 2 * SECOND, 8 * SECOND, 20 * SECOND] as const;
const REFUSALS_IN_A_ROW = 60 * SECOND;

/** How long before its expiry a token with this lifetime is replaced: `min(90 s, max(15 s, 0.3·life), 0.5·life)`. ms. */
function leeway(lifetime: number): number {
  return Math.min(90 * SECOND, Math.max(15 * SECOND, 0.3 * lifetime), 0.5 * lifetime);
}

/**
 * Returns the remaining lifetime of a token on arrival, ms. The token may have been cached for a while, and this machine's
 * wall clock may be wrong by a day. Its age is therefore measured against the previously minted token: how much more time
 * passed on the monotonic clock than on the issuer's. Without a previous token, a minted token counts as new, and a cached
 * one is as old as the wall clock says. If the wall clock says "not issued yet", the age is unknown and the token is
 * replaced at once. A minted token always gets some lifetime, because the clock may have jumped.
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
 * Returns the clock offset against which the age of the next token is measured. Only a minted token determines it, or a
 * first cached token of a plausible age.
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

/** Monotonic ms at which the token is due for replacement. */
export function refreshAt(held: HeldToken): number {
  const whole = held.token.expiresAt - held.token.issuedAt;
  return held.receivedAt + Math.min(LONGEST_TIMER, Math.max(0, held.lifetime - leeway(whole)));
}

/** Whether the token was already due when it arrived. */
export function isDueOnReceipt(held: HeldToken): boolean {
  return refreshAt(held) <= held.receivedAt;
}

/** Whether the token may be sent now. False in the last tenth of its lifetime, at most 2 s. */
export function isFresh(held: HeldToken, now: number): boolean {
  const whole = held.token.expiresAt - held.token.issuedAt;
  return now < held.receivedAt + held.lifetime - Math.min(2 * SECOND, 0.1 * whole);
}

/** Returns the held token if it may be sent now: not refused, not in doubt, and fresh. Otherwise null. */
export function sendableToken(state: State, now: number): HeldToken | null {
  const held = heldToken(state);
  return held !== null && !held.refused && !held.doubted && isFresh(held, now) ? held : null;
}

/** Wait before the next retry after this many consecutive failures, ms: 0.5 s doubling to 15 s, the upper half random. */
export function retryIn(failures: number, roll: number): number {
  const ceiling = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (failures - 1));
  return ceiling * (0.5 + 0.5 * roll);
}

/** Counts consecutive refusals, including this one. Refusals are consecutive when each comes within a minute of the last. */
export function countRefusal(held: HeldToken, now: number): number {
  return held.refusedAt !== null && now - held.refusedAt < REFUSALS_IN_A_ROW ? held.refusals + 1 : 1;
}

/** Whether the backend refuses this identity, rather than a single token that had expired or hit a temporary problem. */
export function isRefusedPermanently(held: HeldToken): boolean {
  return held.refusal !== null && held.refusals >= 2;
}

/** Wait before fetching a replacement for a refused token, ms, plus up to 10 % random. */
export function refusalWait(refusals: number, roll: number): number {
  const wait = REFUSAL_WAITS[Math.min(refusals, REFUSAL_WAITS.length) - 1] ?? 0;
  return wait * (1 + 0.1 * roll);
}
