// Jobs and workflow steps record a line here.

import { v } from "convex/values";
import { internalMutation, query } from "./_generated/server";

export const write = internalMutation({
  args: { what: v.string() },
  returns: v.null(),
  handler: async (ctx, { what }) => {
    await ctx.db.insert("done", { what });
    return null;
  },
});

export const list = query({
  args: {},
  returns: v.array(v.string()),
  handler: async (ctx) => (await ctx.db.query("done").collect()).map(({ what }) => what),
});
