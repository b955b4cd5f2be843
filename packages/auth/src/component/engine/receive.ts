// Takes an event, from a webhook or from the Events API: once, whatever the order in which events arrive.
import type { MutationCtx } from "../_generated/server.ts";
import { type WorkosEvent, laneOf, reported } from "../model/event.ts";
import { apply } from "./apply.ts";
import { handlersOf, tell } from "./deliver.ts";
import { lookupIn } from "./lookup.ts";
import { announces, newsOf } from "./news.ts";

/**
 * Applies an event and tells the application's handlers.
 *
 * @param isQueued - The handlers run in transactions of their own, after this one.
 * @returns Whether the event was new.
 */
export async function receive(ctx: MutationCtx, event: WorkosEvent, isQueued: boolean): Promise<boolean> {
  const { id } = event;
  const [known, handlers] = await Promise.all([
    ctx.db
      .query("events")
      .withIndex("eventId", (q) => q.eq("eventId", id))
      .first(),
    handlersOf(ctx),
  ]);
  if (known !== null) return false;
  const now = Date.now();
  await ctx.db.insert("events", { eventId: id, event: event.event, createdAt: Date.parse(event.created_at) });
  const report = reported(event);
  if (report === null) {
    await tell(ctx, handlers, laneOf(event), [event], { isQueued, now });
    return true;
  }
  const outcome = await apply(ctx, lookupIn(ctx), { ...report, askedAt: null }, announces(handlers, report), now);
  await tell(ctx, handlers, report.lane, newsOf(handlers, report, outcome, event, now), { isQueued, now });
  return true;
}
