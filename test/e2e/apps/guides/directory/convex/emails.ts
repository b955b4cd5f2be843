// Stands for the app's mail: records what would be sent.
import { v } from "convex/values";
import { internalMutation, query } from "./_generated/server";

export const welcome = internalMutation({
  args: { to: v.string() },
  handler: async ({ db }, { to }) => {
    await db.insert("sent", { to });
  },
});

export const sent = query({
  args: {},
  handler: async ({ db }) => (await db.query("sent").collect()).map(({ to }) => to),
});

/** The users with a profile, in order of creation. */
export const profiles = query({
  args: {},
  handler: async ({ db }) => (await db.query("profiles").collect()).map(({ userId }) => userId),
});
