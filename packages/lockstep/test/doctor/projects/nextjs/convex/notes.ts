import { ConvexError, v } from "convex/values";
import { mutation, query } from "./_generated/server";
import { requireUser } from "./require_user";

export const list = query({
  args: {},
  handler: async (ctx) => {
    const user = await requireUser(ctx);
    return await ctx.db
      .query("notes")
      .withIndex("owner", (q) => q.eq("owner", user.subject))
      .take(100);
  },
});

export const add = mutation({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    const user = await requireUser(ctx);
    if (text === "") throw new ConvexError("A note needs a text.");
    await ctx.db.insert("notes", { owner: user.subject, text });
  },
});
