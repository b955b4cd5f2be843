import { v } from "convex/values";
import { components } from "./_generated/api";
import { mutation } from "./_generated/server";

export const add = mutation({
  args: { name: v.string() },
  handler: async (ctx, { name }): Promise<number> => {
    await ctx.runMutation(components.tally.tallies.add, { name });
    return await ctx.runQuery(components.tally.tallies.get, { name });
  },
});
