// At most ten guesses per e-mail address and minute, whether or not the account exists (WorkOS, rate limits).

import type { AuthKitContext } from "../../../context/context.ts";
import { refuseWithCode } from "./grant-refusal.ts";

/**
 * Counts an attempt for an e-mail address, or for a step after its password (see context/attempt-limit.ts). Throws `GrantRefusal` with
 * status 429 if there are too many.
 */
export function limitAttempts({ attempts }: AuthKitContext, key: string): void {
  const retryAfter = attempts.take(key);
  if (retryAfter === 0) return;
  throw refuseWithCode("too_many_requests", "Too many attempts for this email.", { status: 429, retryAfter });
}
