import { v } from "convex/values";
import { mutation, query } from "./_generated/server";

/** Null without a user. */
export const list = query({
  args: {},
  handler: async ({ auth, db }) => ((await auth.getUserIdentity()) === null ? null : db.query("items").take(100)),
});

export const listForAll = query({ args: {}, handler: ({ db }) => db.query("items").take(100) });

export const add = mutation({
  args: { text: v.string() },
  handler: ({ db }, { text }) => db.insert("items", { text }),
});
