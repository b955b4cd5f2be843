import type { Auth } from "convex/server";
import { ConvexError, v } from "convex/values";
import { mutation, query } from "./_generated/server";

/** Returns the ID of the signed-in user. Every function below calls it, so all of them require a user. */
async function userId({ auth }: { auth: Auth }): Promise<string> {
  const identity = await auth.getUserIdentity();
  if (identity === null) throw new ConvexError("Sign in first.");
  return identity.subject;
}

export const list = query({
  args: {},
  handler: async (ctx) => {
    const me = await userId(ctx);
    const items = await ctx.db.query("items").order("desc").take(100);
    return items.map(({ author, ...item }) => ({ ...item, mine: author === me }));
  },
});

export const add = mutation({
  // `name` is only for display. The author comes from the token.
  args: { text: v.string(), name: v.string() },
  handler: async (ctx, { text, name }) => {
    const author = await userId(ctx);
    if (text.trim() === "" || text.length > 200 || name.length > 100)
      throw new ConvexError("1 to 200 characters, please.");
    await ctx.db.insert("items", { text: text.trim(), done: false, author, name });
  },
});

export const tick = mutation({
  args: { id: v.id("items"), done: v.boolean() },
  handler: async (ctx, { id, done }) => {
    await userId(ctx);
    await ctx.db.patch(id, { done });
  },
});
