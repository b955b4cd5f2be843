// For the test: the rows as they are, and older ones.
import { v } from "convex/values";
import { internalMutation, query } from "./_generated/server";

export const all = query({
  args: {},
  handler: async ({ db }) => ({
    users: await db.query("users").collect(),
    messages: await db.query("messages").collect(),
  }),
});

/** Adds users with a message each, as former visits left them. */
export const add = internalMutation({
  args: { keys: v.array(v.string()) },
  handler: async ({ db }, { keys }) => {
    for (const authId of keys)
      await db.insert("messages", { user: await db.insert("users", { name: "Anonymous", authId }), body: "old" });
  },
});

/** The app's receiver of webhooks calls it. */
export const rename = internalMutation({
  args: { authId: v.string(), name: v.string() },
  handler: async ({ db }, { authId, name }) => {
    const row = await db
      .query("users")
      .withIndex("authId", (q) => q.eq("authId", authId))
      .first();
    if (row !== null) await db.patch(row._id, { name });
  },
});
