// Tells the application's handlers what happened: exactly once for each event, in order within a lane, such as a user. A handler that
// fails holds up its own lane; what waits there is tried again with back-off.
import type { FunctionHandle } from "convex/server";
import { internal } from "../_generated/api.ts";
import type { Doc } from "../_generated/dataModel.ts";
import type { MutationCtx, QueryCtx } from "../_generated/server.ts";
import type { WorkosEvent } from "../model/event.ts";

/** The handlers of the application. */
export type Handlers = Doc<"handlers">;

/** A handler: takes `{ event }`, the event as JSON. */
type Handle = FunctionHandle<"mutation", { event: string }, unknown>;

const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 6 * 60 * 60_000;

/** Returns when a delivery that failed so many times is tried again, in ms. */
export function retryMs(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 3 ** Math.max(0, attempts - 1), LAST_RETRY_MS);
}

/** Returns the application's handlers, or null if it has registered none. */
export async function handlersOf({ db }: QueryCtx): Promise<Handlers | null> {
  return await db.query("handlers").first();
}

/** Whether a handler takes events with this name. */
export function takes(handlers: Handlers | null, event: string): handlers is Handlers {
  return handlers !== null && handlers.events.includes(event);
}

/**
 * Tells the handlers of events, in this order. At once, in the same transaction, unless the lane is held up or `isQueued`.
 *
 * @param now - ms since 1970.
 */
export async function tell(
  ctx: MutationCtx,
  handlers: Handlers | null,
  lane: string,
  events: readonly WorkosEvent[],
  { isQueued, now }: { readonly isQueued: boolean; readonly now: number },
): Promise<void> {
  const taken = events.filter(({ event }) => takes(handlers, event));
  if (handlers === null || taken.length === 0) return;
  let isWaiting = (await headOf(ctx, lane)) !== null;
  for (const { id, event, ...rest } of taken) {
    const payload = JSON.stringify({ id, event, ...rest });
    const error = isWaiting || isQueued ? null : await attempt(ctx, handlers, payload);
    if (!isWaiting && !isQueued && error === null) continue;
    const attempts = error === null ? 0 : 1;
    const nextAt = error === null ? now : now + retryMs(1);
    await ctx.db.insert("deliveries", { lane, event, eventId: id, payload, attempts, nextAt, error });
    if (!isWaiting) await ctx.scheduler.runAt(nextAt, internal.handlers.claim, { lane });
    isWaiting = true;
  }
}

/** Runs the handler in a transaction of its own within this one. Returns its error, or null. */
async function attempt(ctx: MutationCtx, { handle }: Handlers, payload: string): Promise<string | null> {
  try {
    await ctx.runMutation(handle as Handle, { event: payload });
    return null;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).slice(0, 1000);
  }
}

/** Returns the first delivery that waits in a lane, or null. */
export async function headOf({ db }: QueryCtx, lane: string): Promise<Doc<"deliveries"> | null> {
  return await db
    .query("deliveries")
    .withIndex("lane", (q) => q.eq("lane", lane))
    .first();
}

/** How late an attempt may be before it counts as forgotten, ms. */
const FORGOTTEN_MS = 60_000;

/** Goes on in lanes whose next attempt was forgotten. */
export async function reviveLanes(ctx: MutationCtx, now: number): Promise<void> {
  const late = await ctx.db
    .query("deliveries")
    .withIndex("nextAt", (q) => q.lt("nextAt", now - FORGOTTEN_MS))
    .take(100);
  for (const lane of new Set(late.map((delivery) => delivery.lane)))
    await ctx.scheduler.runAfter(0, internal.handlers.claim, { lane });
}

/** Delivers what waits in a lane, up to `limit` events. Returns whether something is left that can be tried at once. */
export async function drain(ctx: MutationCtx, lane: string, limit: number, now: number): Promise<boolean> {
  const handlers = await handlersOf(ctx);
  for (let count = 0; count < limit; count++) {
    const head = await headOf(ctx, lane);
    if (head === null) return false;
    const isTaken = takes(handlers, head.event);
    if (!isTaken) console.warn(`directory: ${head.event} ${head.eventId} waited for a handler that is gone.`);
    const error = isTaken ? await attempt(ctx, handlers, head.payload) : null;
    if (error !== null) {
      // The first of a run has been claimed: its next attempt is planned.
      const isClaimed = count === 0;
      const attempts = isClaimed ? head.attempts : head.attempts + 1;
      const nextAt = isClaimed ? head.nextAt : now + retryMs(attempts);
      await ctx.db.patch(head._id, { error, attempts, nextAt });
      if (!isClaimed) await ctx.scheduler.runAt(nextAt, internal.handlers.claim, { lane });
      return false;
    }
    await ctx.db.delete(head._id);
  }
  return (await headOf(ctx, lane)) !== null;
}
