// Takes WorkOS's events. Webhooks arrive in http.ts; the reconciliation reads the same events from WorkOS's API.
import { ConvexError, v } from "convex/values";
import { mutation } from "./_generated/server.ts";
import { receive as receiveEvent } from "./engine/receive.ts";
import { readEvent } from "./model/event.ts";

/**
 * Takes one event of WorkOS, as JSON. Public for the application and its tests; the caller is trusted.
 *
 * @returns `applied`, or `known` for an event that was taken before.
 * @throws ConvexError when the JSON is not an event.
 */
export const receive = mutation({
  args: { event: v.string(), isQueued: v.optional(v.boolean()) },
  returns: v.union(v.literal("applied"), v.literal("known")),
  handler: async (ctx, { event, isQueued = false }) => {
    const read = readEvent(JSON.parse(event));
    if (read === null) throw new ConvexError("The JSON is not an event: it needs `id`, `event` and `data`.");
    return (await receiveEvent(ctx, read, isQueued)) ? ("applied" as const) : ("known" as const);
  },
});
