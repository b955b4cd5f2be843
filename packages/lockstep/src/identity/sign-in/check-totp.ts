// Whether an entered code is the one that the user's authenticator shows now (RFC 6238), give or take one step of 30 s. Each step's code is
// valid once (section 5.2), and a challenge allows at most ten wrong ones.

import type { AuthKitContext } from "../context/context.ts";
import type { AuthenticationChallenge, FactorSecret } from "../objects/sign-in/authentication-factor.ts";
import { otpauth } from "../values/otpauth.ts";
import { MAX_TRIES, type CodeProblem } from "./check-code.ts";

const STEP_MS = 30_000;

/** The step of the entered code, or null if it is none of the three nearest. `now` is in ms. */
function matchTotp(secret: string, typed: string, now: number): number | null {
  const { Secret, TOTP } = otpauth();
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  const delta = totp.validate({ token: typed, timestamp: now, window: 1 });
  return delta === null ? null : Math.floor(now / STEP_MS) + delta;
}

/** Checks a code in a challenge and records the try. Null if it was right, and its factor is confirmed. */
export function takeTotp(
  { store, options }: AuthKitContext,
  challenge: AuthenticationChallenge,
  typed: string,
): CodeProblem | null {
  const now = options.now();
  const use = store.challenges.secretOf(challenge.id) ?? { tries: 0, usedAt: null };
  const factor: FactorSecret | null = store.factors.secretOf(challenge.authentication_factor_id);
  if (use.tries >= MAX_TRIES) return "one_time_code_too_many_attempts";
  if (use.usedAt !== null) return "one_time_code_previously_used";
  if (Date.parse(challenge.expires_at) <= now) return "one_time_code_expired";
  const step = factor === null ? null : matchTotp(factor.totp, typed.trim(), now);
  if (factor === null || step === null) {
    store.challenges.setSecret(challenge.id, { ...use, tries: use.tries + 1 });
    return "invalid_one_time_code";
  }
  if (factor.lastStep !== null && step <= factor.lastStep) return "one_time_code_previously_used";
  store.transaction(() => {
    store.challenges.setSecret(challenge.id, { ...use, usedAt: now });
    store.factors.setSecret(challenge.authentication_factor_id, { ...factor, lastStep: step, confirmed: true });
  });
  return null;
}
