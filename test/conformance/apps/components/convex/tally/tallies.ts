import { v } from "convex/values";
import { env, mutation, query } from "./_generated/server";

export const get = query({
  args: { name: v.string() },
  returns: v.number(),
  handler: async (ctx, { name }) => {
    const tally = await ctx.db
      .query("tallies")
      .withIndex("by_name", (q) => q.eq("name", name))
      .unique();
    return tally?.n ?? 0;
  },
});

export const add = mutation({
  args: { name: v.string() },
  returns: v.id("tallies"),
  handler: async (ctx, { name }) => await ctx.db.insert("tallies", { name, n: Number(env.STEP) }),
});
