// The end of an attempt to prove something: its event, for better or worse.

import type { AuthKitContext } from "../context.ts";
import { appendAuthentication, type AuthenticationAttempt } from "../events/authentication-event.ts";
import type { GrantRefusal } from "./grant-refusal.ts";

/** Who tries what, from where. */
export type Attempt = Omit<AuthenticationAttempt, "error">;

/** Writes that an attempt failed. Gives the refusal, to throw. */
export function fail({ store }: AuthKitContext, attempt: Attempt, refusal: GrantRefusal): GrantRefusal {
  const error = { code: refusal.error, message: refusal.message };
  store.transaction(() => appendAuthentication(store.events, { ...attempt, error }));
  return refusal;
}
