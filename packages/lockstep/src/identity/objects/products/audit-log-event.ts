// Entries of an organization's audit log, as sent by an application. WorkOS shows them in its dashboard and Admin Portal.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** An entry. */
export interface AuditLogEvent extends WorkosObject {
  object: "audit_log_event";
  organization_id: string;
  /** The original `event`, unchanged. */
  event: Readonly<Record<string, unknown>>;
}

/** The kind of object. */
export const AUDIT_LOG_EVENT: ObjectKind<AuditLogEvent> = {
  object: "audit_log_event",
  prefix: "audit_log_event",
  keys: ({ organization_id }) => ({ organization_id }),
};
