// The reconciliation: reads from WorkOS what webhooks may have missed. First the events since the last time, and once a day everything.
// A run is a row; each page is one transaction that also records where it goes on, so a run survives every crash. The pages are read by
// worker.ts and applied by pages.ts.
import { ConvexError, v } from "convex/values";
import { internal } from "./_generated/api.ts";
import { env, internalMutation, mutation } from "./_generated/server.ts";
import { reviveLanes } from "./engine/deliver.ts";
import { FORGOTTEN_MS, STALLED_MS, WATCH_MS, begin, expecting, running, stumble } from "./engine/runs.ts";
import { PHASES } from "./model/phases.ts";

const SWEEP_EVERY_MS = 24 * 60 * 60_000;

const KEY_MISSING =
  "WORKOS_API_KEY is not set, so nothing can be read from WorkOS.\n  Fix: npx convex env set WORKOS_API_KEY sk_…";

/**
 * Begins a full run: everything that WorkOS lists is compared and applied, and what it no longer has is removed. With `isDryRun`, only
 * counted. A run that would remove more than 20 objects of a kind and more than a tenth of them ends as failed, unless `allowRemovals`:
 * the key may be that of another environment. Returns the ID of the run, that of the one under way if there is one.
 *
 * @throws ConvexError when WORKOS_API_KEY is not set.
 */
export const start = mutation({
  args: { isDryRun: v.optional(v.boolean()), allowRemovals: v.optional(v.boolean()) },
  returns: v.id("runs"),
  handler: async (ctx, { isDryRun = false, allowRemovals: allowsRemovals = false }) => {
    if (!env.WORKOS_API_KEY) throw new ConvexError(KEY_MISSING);
    const options = { isDryRun, allowsRemovals };
    const current = await running(ctx);
    const isSame = current !== null && current.isDryRun === isDryRun && current.allowsRemovals === allowsRemovals;
    if (isSame && current.isFull) return current._id;
    if (current !== null) await ctx.db.patch(current._id, { state: "canceled", endedAt: Date.now() });
    // A dry run does not apply events, so it does not read them.
    const phases = isDryRun ? PHASES.filter((phase) => phase !== "events") : PHASES;
    return await begin(ctx, phases, options, Date.now());
  },
});

/** Ends the run that is under way, and puts off the next full one by a day. What it has done stays. */
export const cancel = mutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const now = Date.now();
    const current = await running(ctx);
    if (current !== null) await ctx.db.patch(current._id, { state: "canceled", endedAt: now });
    const cursor = await ctx.db.query("cursors").first();
    if (cursor !== null) await ctx.db.patch(cursor._id, { sweptAt: now });
    else await ctx.db.insert("cursors", { eventId: null, since: now, sweptAt: now, sweep: null });
    return null;
  },
});

/**
 * Reads the new events, and once a day everything. Does nothing without a key, or while a run is under way. Before that, it revives what
 * has lost its scheduled function, as after a backup was restored: a run, and lanes of handlers.
 */
export const tick = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const now = Date.now();
    await reviveLanes(ctx, now);
    if (!env.WORKOS_API_KEY) return null;
    const current = await running(ctx);
    if (current !== null) {
      if (now - current.stepAt > FORGOTTEN_MS)
        await ctx.scheduler.runAfter(0, internal.sync.watch, { run: current._id });
      return null;
    }
    const cursor = await ctx.db.query("cursors").first();
    const isSweepDue = cursor?.sweptAt == null || now - cursor.sweptAt >= SWEEP_EVERY_MS;
    await begin(ctx, isSweepDue ? PHASES : ["events"], { isDryRun: false, allowsRemovals: false }, now);
    return null;
  },
});

/** Replaces the worker of a run when it has stalled, as after a crash. A page that always stalls ends the run. */
export const watch = internalMutation({
  args: { run: v.id("runs") },
  returns: v.null(),
  handler: async (ctx, { run: id }) => {
    const run = await ctx.db.get(id);
    if (run === null || run.state !== "running") return null;
    const now = Date.now();
    if (now - run.stepAt > STALLED_MS) {
      const inMs = await stumble(ctx, run, "The page was not applied in time.", 0, now);
      if (inMs === null) return null;
      await ctx.scheduler.runAfter(0, internal.worker.work, { run: id });
    }
    await ctx.scheduler.runAfter(WATCH_MS, internal.sync.watch, { run: id });
    return null;
  },
});

/** Records that a page could not be read or applied, and tries again later. */
export const fail = internalMutation({
  args: {
    run: v.id("runs"),
    step: v.number(),
    error: v.string(),
    waitMs: v.union(v.number(), v.null()),
  },
  returns: v.null(),
  handler: async (ctx, { run: id, step, error, waitMs }) => {
    const run = await expecting(ctx, id, step);
    if (run === null) return null;
    const inMs = await stumble(ctx, run, error, waitMs, Date.now());
    console.warn(
      `directory: ${error} ${inMs === null ? "Gave up until the next run." : `Next attempt in ${inMs / 1000} s.`}`,
    );
    if (inMs !== null) await ctx.scheduler.runAfter(inMs, internal.worker.work, { run: id });
    return null;
  },
});
