// The app's data, which refers to its own rows of users. The change does not touch it.
import { v } from "convex/values";
import { mutation, query } from "./_generated/server";

export const list = query({
  args: {},
  handler: async ({ db }) => {
    const notes = await db.query("notes").collect();
    return await Promise.all(
      notes.map(async ({ author, text }) => ({ text, author: (await db.get(author))?.authId ?? null })),
    );
  },
});

export const add = mutation({
  args: { text: v.string() },
  handler: async ({ db, auth }, { text }) => {
    const { subject = "" } = (await auth.getUserIdentity()) ?? {};
    const author = await db
      .query("users")
      .withIndex("authId", (q) => q.eq("authId", subject))
      .unique();
    if (author === null) throw new Error("There is not a row of this user.");
    await db.insert("notes", { author: author._id, text });
  },
});

/** The test's: every row of a user. */
export const users = query({ args: {}, handler: async ({ db }) => await db.query("users").collect() });
