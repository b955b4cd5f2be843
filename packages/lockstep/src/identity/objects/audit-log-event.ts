// Entries of an organization's audit log, as an application sent them. WorkOS shows them in its dashboard and Admin Portal.

import type { ObjectKind, WorkosObject } from "../store/objects.ts";

/** An entry. */
export interface AuditLogEvent extends WorkosObject {
  object: "audit_log_event";
  organization_id: string;
  /** What was sent as `event`, as it was sent. */
  event: Readonly<Record<string, unknown>>;
}

/** The kind. */
export const AUDIT_LOG_EVENT: ObjectKind<AuditLogEvent> = {
  object: "audit_log_event",
  prefix: "audit_log_event",
  keys: ({ organization_id }) => ({ organization_id }),
};
