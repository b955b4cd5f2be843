// The settings of Audit Logs: the schemas of actions, exports, and the retention of an organization's events.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** A version of an action's schema. */
export interface AuditLogSchema extends WorkosObject {
  object: "audit_log_schema";
  action: string;
  version: number;
  actor?: { metadata: Readonly<Record<string, unknown>> };
  targets: readonly { type: string; metadata?: Readonly<Record<string, unknown>> }[];
  metadata?: Readonly<Record<string, unknown>>;
}

/** An export, whose rows are selected when it is read. */
export interface AuditLogExport extends WorkosObject {
  object: "audit_log_export";
  organization_id: string;
  /** ISO 8601. */
  range_start: string;
  range_end: string;
  /** Filters for an event's action, the actors' names and ids, and its targets' types; an empty list matches anything. */
  actions: readonly string[];
  actor_names: readonly string[];
  actor_ids: readonly string[];
  targets: readonly string[];
}

/** The configured retention of an organization's events. Local AuthKit keeps them regardless. */
export interface AuditLogRetention extends WorkosObject {
  object: "audit_log_retention";
  organization_id: string;
  retention_period_in_days: number;
}

/** The kind of schemas. */
export const AUDIT_LOG_SCHEMA: ObjectKind<AuditLogSchema> = {
  object: "audit_log_schema",
  prefix: "audit_log_schema",
  keys: ({ action }) => ({ action }),
};

/** The kind of exports. */
export const AUDIT_LOG_EXPORT: ObjectKind<AuditLogExport> = {
  object: "audit_log_export",
  prefix: "audit_log_export",
  keys: ({ organization_id }) => ({ organization_id }),
};

/** The kind of retentions. */
export const AUDIT_LOG_RETENTION: ObjectKind<AuditLogRetention> = {
  object: "audit_log_retention",
  prefix: "audit_log_retention",
  keys: ({ organization_id }) => ({ organization_id }),
};
