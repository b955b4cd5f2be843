import { v } from "convex/values";
import { mutation, query } from "./_generated/server";

export const list = query({
  args: {},
  handler: async ({ db }) => {
    const messages = await db.query("messages").collect();
    return await Promise.all(messages.map(async ({ user, body }) => ({ body, author: (await db.get(user))?.name })));
  },
});

export const send = mutation({
  args: { body: v.string() },
  handler: async ({ db, auth }, { body }) => {
    const identity = await auth.getUserIdentity();
    if (!identity) throw new Error("Unauthenticated call to mutation");
    const user = await db
      .query("users")
      .withIndex("by_token", (q) => q.eq("tokenIdentifier", identity.tokenIdentifier))
      .unique();
    if (!user) throw new Error("Unauthenticated call to mutation");
    await db.insert("messages", { body, user: user._id });
  },
});
