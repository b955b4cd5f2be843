import { v } from "convex/values";
import { internalQuery, mutation, query } from "./_generated/server";

export const list = query({
  args: {},
  handler: async (ctx) => {
    console.log("listing");
    return await ctx.db.query("items").withIndex("by_text").collect();
  },
});

export const add = mutation({
  args: { text: v.string() },
  returns: v.id("items"),
  handler: async (ctx, args) => await ctx.db.insert("items", args),
});

export const count = internalQuery({
  args: {},
  handler: async (ctx) => (await ctx.db.query("items").collect()).length,
});
