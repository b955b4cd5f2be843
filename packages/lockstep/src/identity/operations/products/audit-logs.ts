// Audit Logs over the API, other than events: schemas, exports, and retention. Events are not validated against a schema.

import type { AuthKitContext } from "../../context/context.ts";
import type { AuditLogExport, AuditLogSchema } from "../../objects/products/audit-log-setting.ts";
import type { Store } from "../../store/open-store.ts";
import { found, invalid } from "../shared/api-refusal.ts";
import { anyObject, list, object, readMembers, required, text, time, whole } from "../shared/fields.ts";
import { answerList, pageOf } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";

/** Path of an export, as CSV. */
export const EXPORT_PATH = "/_lockstep/audit_log_exports";

const SHORTEST_DAYS = 30;
const EVERY = Number.MAX_SAFE_INTEGER;

/** GET /audit_logs/actions: each with its newest schema. */
export const listAuditLogActions: Operation = ({ store }, { query }) => {
  const all = store.auditLogSchemas.list({ limit: EVERY }).data;
  const newest = all.filter(({ action }, i) => all.findIndex((one) => one.action === action) === i);
  return answerList(
    query,
    (page) => pageOf(newest, page),
    (schema) => {
      const first = all.findLast(({ action }) => action === schema.action) ?? schema;
      const { created_at } = first;
      const shown = toSchemaObject(schema);
      return {
        object: "audit_log_action",
        name: schema.action,
        schema: shown,
        created_at,
        updated_at: schema.created_at,
      };
    },
  );
};

/** POST /audit_logs/actions/{actionName}/schemas: the next version. */
export const createAuditLogSchema: Operation = ({ store }, { params: { actionName = "" }, body }) => {
  const fields = readMembers(body, {
    actor: object({ metadata: required(anyObject) }),
    targets: required(list(object({ type: required(text()), metadata: anyObject }))),
    metadata: anyObject,
  });
  const version = store.auditLogSchemas.findAllBy("action", actionName).length + 1;
  return toSchemaObject(store.auditLogSchemas.insert({ action: actionName, version, ...fields }));
};

/** GET /audit_logs/actions/{actionName}/schemas */
export const listAuditLogSchemas: Operation = ({ store }, { params: { actionName = "" }, query }) => {
  found(store.auditLogSchemas.findBy("action", actionName), "Audit Log Action", actionName);
  const where = { action: actionName };
  return answerList(query, (page) => store.auditLogSchemas.list({ ...page, where }), toSchemaObject);
};

/** POST /audit_logs/exports */
export const createAuditLogExport: Operation = ({ store }, { body, origin }) => {
  const {
    actors = [],
    actor_names = [],
    actor_ids = [],
    actions = [],
    targets = [],
    ...fields
  } = readMembers(body, {
    organization_id: required(text()),
    range_start: required(time),
    range_end: required(time),
    actions: list(text()),
    actors: list(text()),
    actor_names: list(text()),
    actor_ids: list(text()),
    targets: list(text()),
  });
  found(store.organizations.find(fields.organization_id), "Organization", fields.organization_id);
  if (fields.range_end < fields.range_start) {
    throw invalid([{ field: "range_end", code: "must_not_be_before_range_start" }]);
  }
  // `actors` is the older name of `actor_names`.
  const chosen = { actions, targets, actor_ids, actor_names: [...actor_names, ...actors] };
  return toExportObject(store.auditLogExports.insert({ ...fields, ...chosen }), origin);
};

/** GET /audit_logs/exports/{auditLogExportId} */
export const getAuditLogExport: Operation = ({ store }, { params: { auditLogExportId: id = "" }, origin }) =>
  toExportObject(found(store.auditLogExports.find(id), "Audit Log Export", id), origin);

/** GET /organizations/{id}/audit_log_configuration */
export const getAuditLogConfiguration: Operation = ({ store }, { params: { id = "" } }) => {
  const retention_period_in_days = retentionOf(store, id) ?? SHORTEST_DAYS;
  return { organization_id: id, retention_period_in_days, state: "active" };
};

/** GET /organizations/{id}/audit_logs_retention */
export const getAuditLogRetention: Operation = ({ store }, { params: { id = "" } }) => ({
  retention_period_in_days: retentionOf(store, id),
});

/** PUT /organizations/{id}/audit_logs_retention */
export const setAuditLogRetention: Operation = ({ store }, { params: { id = "" }, body }) => {
  const change = readMembers(body, { retention_period_in_days: required(whole) });
  retentionOf(store, id);
  const known = store.auditLogRetentions.findBy("organization_id", id);
  if (known === null) store.auditLogRetentions.insert({ organization_id: id, ...change });
  else store.auditLogRetentions.update(known.id, change);
  return change;
};

/** An export as CSV; null if it does not exist. */
export function exportAsCsv({ store }: AuthKitContext, id: string): string | null {
  const asked = store.auditLogExports.find(id);
  if (asked === null) return null;
  const rows = store.auditLogEvents
    .findAllBy("organization_id", asked.organization_id)
    .filter(({ event }) => isChosen(asked, event))
    .map(({ id: eventId, event }) => [eventId, ...COLUMNS.slice(1).map((column) => event[column])]);
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

const COLUMNS = ["id", "action", "occurred_at", "actor", "targets", "context", "metadata", "version"];

function isChosen(asked: AuditLogExport, event: Readonly<Record<string, unknown>>): boolean {
  const { action, occurred_at, actor, targets } = event as {
    action: string;
    occurred_at: string;
    actor: { id?: string; name?: string };
    targets: { type?: string }[];
  };
  const allows = (list: readonly string[], values: readonly (string | undefined)[]): boolean =>
    list.length === 0 || values.some((value) => value !== undefined && list.includes(value));
  return (
    occurred_at >= asked.range_start &&
    occurred_at <= asked.range_end &&
    allows(asked.actions, [action]) &&
    allows(asked.actor_ids, [actor.id]) &&
    allows(asked.actor_names, [actor.name]) &&
    allows(
      asked.targets,
      targets.map(({ type }) => type),
    )
  );
}

function cell(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function retentionOf(store: Store, id: string): number | null {
  found(store.organizations.find(id), "Organization", id);
  return store.auditLogRetentions.findBy("organization_id", id)?.retention_period_in_days ?? null;
}

function toSchemaObject({ object: kind, version, actor, targets, metadata, created_at }: AuditLogSchema): object {
  return { object: kind, version, actor, targets, metadata, created_at };
}

function toExportObject({ id, created_at, updated_at }: AuditLogExport, origin: string): object {
  const url = `${origin}${EXPORT_PATH}/${id}.csv`;
  return { object: "audit_log_export", id, state: "ready", url, created_at, updated_at };
}
