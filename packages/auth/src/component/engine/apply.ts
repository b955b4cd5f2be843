// Applies what is reported of an object: the only writer of the directory. What to do is decided by ../model/version.ts.
import { internal } from "../_generated/api.ts";
import type { MutationCtx } from "../_generated/server.ts";
import type { Json } from "../model/json.ts";
import type { Report } from "../model/kinds.ts";
import { shapeOf } from "../model/shapes.ts";
import { type Decision, decide } from "../model/version.ts";
import type { Lookup } from "./lookup.ts";
import { type Grave, type Row, putRow, versionOf } from "./rows.ts";

/** Stands for the event of a listed object: a list is newer than all events of the same time. Sorts after the ID of every event. */
const LISTED = "~";

/** What became of a report: the decision, and the row and the deletion as they were before. */
export interface Outcome {
  readonly decision: Decision;
  readonly before: Row | null;
  /** Only looked for if there is no row, or if the report is a deletion. */
  readonly grave: Grave | null;
}

/** A report, and when WorkOS was asked for it, ms since 1970, if it was listed. */
export interface Reported extends Report {
  readonly askedAt: number | null;
}

/** Returns what would become of a report. */
export async function judge(lookup: Lookup, report: Reported): Promise<Outcome> {
  const { kind, key } = report;
  const before = await lookup.row(kind.name, key);
  const found = before === null || report.isDeletion ? await lookup.grave(kind.name, key) : null;
  const grave = isLifted(found, report) ? null : found;
  const decision = decide(report, before && versionOf(before), grave, kind.canReturn ?? false);
  if (decision === "insert" && (await isOrphan(lookup, report))) return { before, grave: found, decision: "ignore" };
  return {
    before,
    grave: found,
    decision: decision === "ignore" && isCorrected(report, before) ? "replace" : decision,
  };
}

/** Whether WorkOS lists an object again that it did not know for a while, as with the key of another environment. */
function isLifted(grave: Grave | null, { askedAt }: Reported): boolean {
  return grave !== null && grave.isInferred && askedAt !== null && askedAt > grave._creationTime;
}

/** Whether the organization or the user that an object belongs to has been deleted. Then the object is gone as well. */
async function isOrphan({ grave }: Lookup, { kind, columns }: Report): Promise<boolean> {
  if (kind.name === "sessions") return false;
  const { organizationId, userId } = columns;
  return (
    (typeof organizationId === "string" && (await grave("organizations", organizationId)) !== null) ||
    (typeof userId === "string" && (await grave("users", userId)) !== null)
  );
}

/**
 * Whether a list corrects a row of the same time: two changes within a millisecond, of which the second event was lost. The row must
 * not have been written since WorkOS was asked.
 */
function isCorrected({ kind, data, askedAt, updatedAt, isEnded, isDeletion }: Reported, before: Row | null): boolean {
  if (askedAt === null || before === null || isDeletion) return false;
  const isSameTime = updatedAt === before.updatedAt && isEnded === versionOf(before).isEnded;
  if (!isSameTime || before.writtenAt >= askedAt) return false;
  const old = JSON.parse(before.data) as Json;
  return describe(kind.name, merged(before, data)) !== describe(kind.name, old);
}

const describe = (kind: Report["kind"]["name"], data: Json): string => JSON.stringify(shapeOf(kind, data));

/** Events of roles have no name nor description: those that are known stay. */
function merged(before: Row | null, data: Json): Json {
  if (before === null || data["object"] !== "role") return data;
  const { name, description } = JSON.parse(before.data) as Json;
  return { ...(name !== undefined && { name }), ...(description !== undefined && { description }), ...data };
}

/** Applies a report. `announced`: the handler learns of the object with this change. */
export async function apply(
  ctx: MutationCtx,
  lookup: Lookup,
  report: Reported,
  announced: boolean,
  now: number,
): Promise<Outcome> {
  const outcome = await judge(lookup, report);
  const { before, decision } = outcome;
  const { kind, key, columns, updatedAt, eventId, subject } = report;
  if (decision === "insert" || decision === "replace") {
    const data = merged(before, report.data);
    await putRow(ctx, kind.name, before, {
      ...columns,
      key,
      updatedAt,
      eventId: report.askedAt === null ? eventId : LISTED,
      writtenAt: now,
      announced: (before?.announced ?? false) || announced,
      data: JSON.stringify(data),
    });
  }
  if (decision !== "replace" && decision !== "ignore") {
    if (outcome.grave !== null) await ctx.db.delete(outcome.grave._id);
  }
  if (decision === "remove" || decision === "bury") {
    if (before !== null) await ctx.db.delete(before._id);
    const isInferred = report.askedAt !== null;
    await ctx.db.insert("tombstones", { kind: kind.name, key, subject, updatedAt, eventId, isInferred });
    if (kind.name === "organizations" || kind.name === "users")
      await ctx.scheduler.runAfter(0, internal.cleanup.orphans, { owner: kind.name, key });
  }
  return outcome;
}
