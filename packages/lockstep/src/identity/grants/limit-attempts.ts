// At most ten guesses per e-mail address and minute, whether or not there is such an account (WorkOS, rate limits).

import type { AuthKitContext } from "../context.ts";
import { refuseWithCode } from "./grant-refusal.ts";

/** Counts an attempt at an e-mail address, or at what follows its password (see steps/check-attempts.ts). Throws `GrantRefusal` with status 429 when it is one too many. */
export function limitAttempts({ attempts }: AuthKitContext, key: string): void {
  const retryAfter = attempts.take(key);
  if (retryAfter === 0) return;
  throw refuseWithCode("too_many_requests", "Too many attempts for this email.", { status: 429, retryAfter });
}
