// A failed authentication attempt: its event, with the refusal.

import type { AuthKitContext } from "../../../context/context.ts";
import { appendAuthentication, type AuthenticationAttempt } from "../../../sign-in/authentication-event.ts";
import type { GrantRefusal } from "./grant-refusal.ts";

/** The user, the method and the origin of an attempt. */
export type Attempt = Omit<AuthenticationAttempt, "error">;

/** Records a failed attempt. Returns the refusal, to throw. */
export function fail({ store }: AuthKitContext, attempt: Attempt, refusal: GrantRefusal): GrantRefusal {
  const error = { code: refusal.error, message: refusal.message };
  store.transaction(() => appendAuthentication(store.events, { ...attempt, error }));
  return refusal;
}
