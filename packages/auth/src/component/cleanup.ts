// Removes what has served its time, a batch per transaction.
import { type Infer, v } from "convex/values";
import { internal } from "./_generated/api.ts";
import type { Doc } from "./_generated/dataModel.ts";
import { type MutationCtx, internalMutation } from "./_generated/server.ts";
import { removeGone } from "./engine/compare.ts";
import { handlersOf } from "./engine/deliver.ts";
import { rowsOwnedBy } from "./engine/rows.ts";

const DAY_MS = 24 * 60 * 60_000;

/** How long the IDs of events are kept, ms: WorkOS retries webhooks for three days, and older events are not read again. */
export const EVENTS_KEPT_MS: number = 7 * DAY_MS;

/** How long a deleted object stays deleted, ms: WorkOS keeps events for less. */
export const TOMBSTONES_KEPT_MS: number = 100 * DAY_MS;

/** Runs of the reconciliation that are kept. */
const RUNS_KEPT = 20;

const BATCH = 500;

const table = v.union(v.literal("events"), v.literal("tombstones"), v.literal("sessions"), v.literal("runs"));

const TABLES: Infer<typeof table>[] = ["events", "tombstones", "sessions", "runs"];

/** Removes what belonged to an organization or a user that was deleted, a batch per transaction. */
export const orphans = internalMutation({
  args: { owner: v.union(v.literal("organizations"), v.literal("users")), key: v.string() },
  returns: v.null(),
  handler: async (ctx, { owner, key }) => {
    const now = Date.now();
    const handlers = await handlersOf(ctx);
    // Handlers get transactions of their own: nothing repeats this one if it does too much.
    const comparison = { handlers, isDryRun: false, isQueued: true, askedAt: now, now };
    let isLeft = false;
    for (const kind of OWNED[owner]) {
      const rows = await rowsOwnedBy(ctx, kind, owner, key, ORPHANS);
      for (const row of rows) await removeGone(ctx, { kind, key: row.key }, comparison, new Map());
      isLeft ||= rows.length === ORPHANS;
    }
    if (isLeft) await ctx.scheduler.runAfter(0, internal.cleanup.orphans, { owner, key });
    return null;
  },
});

/** What is deleted together with its owner. */
const OWNED = {
  organizations: ["domains", "memberships", "roles", "invitations"],
  users: ["memberships"],
} as const;

/** Orphans per kind and transaction. */
const ORPHANS = 50;

/** Removes a batch of each table that has more to remove. */
export const sweep = internalMutation({
  args: { tables: v.optional(v.array(table)) },
  returns: v.null(),
  handler: async (ctx, { tables = TABLES }) => {
    const unfinished: Infer<typeof table>[] = [];
    for (const name of tables) {
      const rows = await expired(ctx, name, Date.now());
      for (const { _id } of rows) await ctx.db.delete(_id);
      if (rows.length === BATCH) unfinished.push(name);
    }
    if (unfinished.length > 0) await ctx.scheduler.runAfter(0, internal.cleanup.sweep, { tables: unfinished });
    return null;
  },
});

async function expired(
  { db }: MutationCtx,
  name: Infer<typeof table>,
  now: number,
): Promise<Pick<Doc<"events"> | Doc<"tombstones"> | Doc<"sessions"> | Doc<"runs">, "_id">[]> {
  switch (name) {
    case "events":
    case "tombstones": {
      const before = now - (name === "events" ? EVENTS_KEPT_MS : TOMBSTONES_KEPT_MS);
      return await db
        .query(name)
        .withIndex("by_creation_time", (q) => q.lt("_creationTime", before))
        .take(BATCH);
    }
    case "sessions":
      return await db
        .query("sessions")
        .withIndex("expiresAt", (q) => q.lt("expiresAt", now - DAY_MS))
        .take(BATCH);
    case "runs": {
      // The last complete full run is kept, however many others follow it.
      const sweep = (await db.query("cursors").first())?.sweep;
      const runs = await db
        .query("runs")
        .order("desc")
        .take(RUNS_KEPT + BATCH);
      return runs.slice(RUNS_KEPT).filter(({ _id }) => _id !== sweep);
    }
  }
}
