// The `authentication.*` events: who tried to prove who they are, by which method, and whether they did.

import type { EventLog } from "./event-log.ts";
import type { EventName } from "./event-names.ts";

/** The methods that have events. */
export type AuthenticationEventType =
  | "email_verification"
  | "magic_auth"
  | "mfa"
  | "oauth"
  | "passkey"
  | "password"
  | "sso";

/** One attempt. `error` makes it a failure. */
export interface AuthenticationAttempt {
  type: AuthenticationEventType;
  userId: string | null;
  email: string | null;
  ipAddress?: string | null | undefined;
  userAgent?: string | null | undefined;
  error?: { code: string; message: string };
}

/** Appends the event of an attempt. */
export function appendAuthentication(events: EventLog, attempt: AuthenticationAttempt): void {
  const status = attempt.error === undefined ? "succeeded" : "failed";
  const name: EventName = `authentication.${attempt.type}_${status}`;
  events.append(name, {
    type: attempt.type,
    status,
    user_id: attempt.userId,
    email: attempt.email,
    ip_address: attempt.ipAddress ?? null,
    user_agent: attempt.userAgent ?? null,
    ...(attempt.error !== undefined && { error: attempt.error }),
  });
}
