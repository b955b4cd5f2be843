// Convex's own tables, stored like any other. Functions read them through `ctx.db.system` and cannot write them.

import { tableNumberOf } from "../values/document-id.ts";
import { splitTableKey } from "./component-path.ts";
import type { IndexDefinition, Schema } from "./schema.ts";

/** Jobs of `ctx.scheduler`. Source: Convex docs, "Scheduled functions". */
export const SCHEDULED_FUNCTIONS = "_scheduled_functions";
/** Files of `ctx.storage`. Source: Convex docs, "File storage". */
export const STORAGE = "_storage";
/** The index in which the scheduler finds its next job. */
export const BY_STATE = "by_state";
/** The state of the cron jobs that the pushed code defines. */
export const CRON_JOBS = "_cron_jobs";
/** The index in which the next run of a cron job is found. */
export const BY_NEXT_TS = "by_next_ts";

/** The progress of each import of this process. Source: `convex` CLI, convexImport. */
export const SNAPSHOT_IMPORTS = "_snapshot_imports";
/** The exports available for download. Source: `convex` CLI, convexExport. */
export const EXPORTS = "_exports";

interface SystemTable {
  /** Below those of user tables, which begin at 10 001; above 127, so that ids have 32 characters. */
  number: number;
  indexes: IndexDefinition[];
}

export const SYSTEM_TABLES: Readonly<Record<string, SystemTable>> = {
  [SCHEDULED_FUNCTIONS]: { number: 9001, indexes: [{ name: BY_STATE, fields: ["state.kind", "scheduledTime"] }] },
  // The number used by a Convex deployment, so that files keep their ids when a snapshot is exchanged with one.
  [STORAGE]: { number: 540, indexes: [] },
  [CRON_JOBS]: { number: 9003, indexes: [{ name: BY_NEXT_TS, fields: ["nextTs"] }] },
  [SNAPSHOT_IMPORTS]: { number: 9004, indexes: [] },
  [EXPORTS]: { number: 9005, indexes: [] },
};

/** The system table of an id, even if it has no document yet; null for any other id and for an invalid one. */
export function systemTableOf(id: string): string | null {
  const number = tableNumberOf(id);
  return Object.entries(SYSTEM_TABLES).find(([, table]) => table.number === number)?.[0] ?? null;
}

/** The indexes of a table, by its key, including those of system tables. */
export function indexesOf(schema: Schema, key: string): IndexDefinition[] {
  return SYSTEM_TABLES[splitTableKey(key).table]?.indexes ?? schema.get(key)?.indexes ?? [];
}
