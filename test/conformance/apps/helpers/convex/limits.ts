import { defineRateLimits } from "convex-helpers/server/rateLimit";
import { v } from "convex/values";
import { mutation, query } from "./_generated/server";

const HOUR = 3_600_000;
const { checkRateLimit, rateLimit, resetRateLimit } = defineRateLimits({
  send: { kind: "token bucket", rate: 2, period: HOUR },
  join: { kind: "fixed window", rate: 1, period: HOUR, start: 0 },
});

export const send = mutation({
  args: { who: v.string() },
  handler: async (ctx, { who }): Promise<boolean> => (await rateLimit(ctx, { name: "send", key: who })).ok,
});

export const isFree = query({
  args: { who: v.string() },
  handler: async (ctx, { who }): Promise<boolean> => (await checkRateLimit(ctx, { name: "send", key: who })).ok,
});

export const forgive = mutation({
  args: { who: v.string() },
  handler: (ctx, { who }) => resetRateLimit(ctx, { name: "send", key: who }),
});

/** Throws a `ConvexError` when the limit is exceeded. */
export const join = mutation({
  args: {},
  handler: async (ctx) => {
    await ctx.db.insert("done", { what: "joined" });
    await rateLimit(ctx, { name: "join", throws: true });
  },
});
