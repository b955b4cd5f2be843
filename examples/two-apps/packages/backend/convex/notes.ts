// The notes of a user: both apps list them, the web app adds to them, and only the admin app clears them.
import { v } from "convex/values";
import { adminMutation, authedMutation, authedQuery } from "./functions";

export const list = authedQuery({
  args: {},
  handler: ({ db, identity: { userId } }) =>
    db
      .query("notes")
      .withIndex("user", (q) => q.eq("userId", userId))
      .take(100),
});

export const add = authedMutation({
  args: { text: v.string() },
  handler: async ({ db, identity: { userId } }, { text }) => {
    await db.insert("notes", { text, userId });
  },
});

export const clear = adminMutation({
  args: {},
  handler: async ({ db, identity: { userId } }) => {
    const notes = await db
      .query("notes")
      .withIndex("user", (q) => q.eq("userId", userId))
      .take(100);
    for (const { _id } of notes) await db.delete("notes", _id);
  },
});
