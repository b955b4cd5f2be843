import { v } from "convex/values";
import { mutation, query } from "./_generated/server";

export const listNumbers = query({
  args: { count: v.number() },
  handler: async (ctx, { count }) => {
    const numbers = await ctx.db.query("numbers").order("desc").take(count);
    return {
      viewer: (await ctx.auth.getUserIdentity())?.subject ?? null,
      numbers: numbers.toReversed().map(({ value }) => value),
    };
  },
});

export const addNumber = mutation({
  args: { value: v.number() },
  handler: async (ctx, { value }) => {
    if ((await ctx.auth.getUserIdentity()) === null) throw new Error("not signed in");
    return await ctx.db.insert("numbers", { value });
  },
});
