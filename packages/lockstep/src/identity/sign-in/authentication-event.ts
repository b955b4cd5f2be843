// The `authentication.*` events: who tried to authenticate, by which method, and whether they succeeded.

import type { Connection } from "../objects/accounts/connection.ts";
import type { EventName } from "../objects/event-names.ts";
import type { EventLog } from "../store/event-log.ts";

/** The methods that have events. */
export type AuthenticationEventType =
  | "email_verification"
  | "magic_auth"
  | "mfa"
  | "oauth"
  | "passkey"
  | "password"
  | "sso";

/** One attempt. `error` marks a failure, `started` the start of a sign-in at a connection. */
export interface AuthenticationAttempt {
  type: AuthenticationEventType;
  /** With `sso`: the connection. */
  connection?: Pick<Connection, "id" | "organization_id">;
  started?: true;
  userId: string | null;
  email: string | null;
  ipAddress?: string | null | undefined;
  userAgent?: string | null | undefined;
  error?: { code: string; message: string };
}

/** Appends the event of an attempt. */
export function appendAuthentication(events: EventLog, attempt: AuthenticationAttempt): void {
  const { connection } = attempt;
  const status = attempt.error === undefined ? "succeeded" : "failed";
  const name: EventName = attempt.started ? "authentication.sso_started" : `authentication.${attempt.type}_${status}`;
  events.append(name, {
    type: attempt.type,
    status: attempt.started ? "started" : status,
    user_id: attempt.userId,
    email: attempt.email,
    ip_address: attempt.ipAddress ?? null,
    user_agent: attempt.userAgent ?? null,
    ...(connection !== undefined && {
      sso: { organization_id: connection.organization_id, connection_id: connection.id, session_id: null },
    }),
    ...(attempt.error !== undefined && { error: attempt.error }),
  });
}
