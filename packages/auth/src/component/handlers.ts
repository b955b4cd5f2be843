// The application's handlers: their registration, and what they have not taken yet.
import { v } from "convex/values";
import { internal } from "./_generated/api.ts";
import { internalMutation, mutation } from "./_generated/server.ts";
import { drain, handlersOf, headOf, retryMs, takes, tell } from "./engine/deliver.ts";
import { announcementsOf, created } from "./engine/news.ts";
import { unannounced } from "./engine/rows.ts";
import type { Json } from "./model/json.ts";
import { KINDS, reportOf } from "./model/kinds.ts";

/** Events or objects per transaction. */
const BATCH = 50;

/**
 * Registers the application's handlers, by their function handle and the names of the events that they take. Objects that were there
 * before are announced to a new handler of `….created`. Repeating it changes nothing.
 */
export const register = mutation({
  args: { handle: v.string(), events: v.array(v.string()) },
  returns: v.null(),
  handler: async (ctx, { handle, events }) => {
    const known = await handlersOf(ctx);
    if (known !== null && known.handle === handle && String(known.events) === String(events)) return null;
    if (known !== null && known.handle !== handle)
      console.warn("directory: other handlers are registered now. An application has one `directory.handlers`.");
    if (known === null) await ctx.db.insert("handlers", { handle, events });
    else await ctx.db.replace(known._id, { handle, events });
    await ctx.scheduler.runAfter(0, internal.handlers.announce, { kinds: [...KINDS] });
    return null;
  },
});

/** Tells the handlers of objects that they have not been told of, a batch per transaction. */
export const announce = internalMutation({
  args: { kinds: v.array(v.string()) },
  returns: v.null(),
  handler: async (ctx, { kinds }) => {
    const kind = KINDS.find((name) => name === kinds[0]);
    const handlers = await handlersOf(ctx);
    if (kind === undefined || handlers === null) return null;
    const rows = announcementsOf(kind).some((event) => takes(handlers, event))
      ? await unannounced(ctx, kind, BATCH)
      : [];
    for (const row of rows) {
      const data = JSON.parse(row.data) as Json;
      const lane = reportOf(data, { id: row.eventId, event: "" })?.lane ?? row.key;
      await ctx.db.patch(row._id, { announced: true });
      await tell(ctx, handlers, lane, [created(kind, row.key, data)], { isQueued: true, now: Date.now() });
    }
    const rest = rows.length === BATCH ? kinds : kinds.slice(1);
    if (rest.length > 0) await ctx.scheduler.runAfter(0, internal.handlers.announce, { kinds: rest });
    return null;
  },
});

/** Delivers what waits in a lane, and plans the next attempt before this one, so that one that cannot commit is counted too. */
export const claim = internalMutation({
  args: { lane: v.string() },
  returns: v.null(),
  handler: async (ctx, { lane }) => {
    const head = await headOf(ctx, lane);
    const now = Date.now();
    // The clock that runs this may be a little behind the one that planned it.
    if (head === null || head.nextAt > now + 1000) return null;
    const attempts = head.attempts + 1;
    const nextAt = now + retryMs(attempts);
    const error = head.error ?? "The handler has not finished.";
    await ctx.db.patch(head._id, { attempts, nextAt, error });
    await ctx.scheduler.runAfter(0, internal.handlers.deliver, { lane });
    await ctx.scheduler.runAt(nextAt, internal.handlers.claim, { lane });
    return null;
  },
});

/** Delivers what waits in a lane that has been claimed. */
export const deliver = internalMutation({
  args: { lane: v.string() },
  returns: v.null(),
  handler: async (ctx, { lane }) => {
    const head = await headOf(ctx, lane);
    // What failed once may be too much for one transaction together with others.
    const limit = head !== null && head.attempts > 1 ? 1 : BATCH;
    const isLeft = await drain(ctx, lane, limit, Date.now());
    if (isLeft) await ctx.scheduler.runAfter(0, internal.handlers.claim, { lane });
    return null;
  },
});

/** Tries again now what waits, such as after a handler was mended: in one lane, or in the lanes of the first failures. */
export const retry = mutation({
  args: { lane: v.optional(v.string()) },
  returns: v.number(),
  handler: async (ctx, { lane }) => {
    const failed = await ctx.db
      .query("deliveries")
      .withIndex("attempts", (q) => q.gt("attempts", 0))
      .take(BATCH);
    const lanes = new Set(lane === undefined ? failed.map((delivery) => delivery.lane) : [lane]);
    for (const each of lanes) {
      const head = await headOf(ctx, each);
      if (head === null) continue;
      await ctx.db.patch(head._id, { nextAt: Date.now() });
      await ctx.scheduler.runAfter(0, internal.handlers.claim, { lane: each });
    }
    return lanes.size;
  },
});

/** Gives up on the event that holds up a lane; what waits behind it is delivered. Returns whether one waited. */
export const skip = mutation({
  args: { lane: v.string() },
  returns: v.boolean(),
  handler: async (ctx, { lane }) => {
    const head = await headOf(ctx, lane);
    if (head === null) return false;
    await ctx.db.delete(head._id);
    const next = await headOf(ctx, lane);
    if (next !== null) {
      await ctx.db.patch(next._id, { nextAt: Date.now() });
      await ctx.scheduler.runAfter(0, internal.handlers.claim, { lane });
    }
    return true;
  },
});
