// The list of the selected organization, or the one that all users share.
import { ConvexError, v } from "convex/values";
import { authedMutation, authedQuery } from "./functions";
import { directory, nameOf } from "./workos";

export const list = authedQuery({
  args: {},
  handler: async (ctx) => {
    const { userId: me, organizationId } = ctx.identity;
    const inList = ctx.db.query("items").withIndex("organization", (q) => q.eq("organizationId", organizationId));
    const items = await inList.order("desc").take(100);
    const authors = await directory.users(
      ctx,
      items.map(({ userId }) => userId),
    );
    return items.map(({ userId, ...item }) => ({
      ...item,
      mine: userId === me,
      author: nameOf(authors.find((user) => user.userId === userId)),
    }));
  },
});

export const add = authedMutation({
  args: { text: v.string() },
  handler: async ({ db, identity: { userId, organizationId } }, { text }) => {
    if (text.trim() === "" || text.length > 200) throw new ConvexError("1 to 200 characters, please.");
    await db.insert("items", { text: text.trim(), done: false, userId, organizationId });
  },
});

export const tick = authedMutation({
  args: { id: v.id("items"), done: v.boolean() },
  handler: async ({ db, identity }, { id, done }) => {
    const item = await db.get("items", id);
    if (item?.organizationId !== identity.organizationId) throw new ConvexError("This list has no such item.");
    await db.patch("items", id, { done });
  },
});
