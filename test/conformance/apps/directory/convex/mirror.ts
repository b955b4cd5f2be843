// The handlers of an app that keeps a row of its own for each user: the same ones for both components.

import { v } from "convex/values";
import type { Doc } from "./_generated/dataModel";
import { type MutationCtx, query, type QueryCtx } from "./_generated/server";

type Side = Doc<"mirror">["side"];
interface UserEvent {
  event: string;
  data: { id: string; email: string };
}

/** The handler throws for a new user with this address. */
const REFUSED = /^refused@/;

async function rowOf({ db }: QueryCtx, side: Side, userId: string) {
  return await db
    .query("mirror")
    .withIndex("by_user", (q) => q.eq("side", side).eq("userId", userId))
    .unique();
}

async function tell({ db }: MutationCtx, side: Side, { event, data }: UserEvent): Promise<void> {
  await db.insert("told", { side, event, userId: data.id });
}

export function handlersOf(side: Side) {
  return {
    "user.created": async (ctx: MutationCtx, event: UserEvent): Promise<void> => {
      const { id: userId, email } = event.data;
      if (REFUSED.test(email)) throw new Error(`The app does not want ${email}`);
      await tell(ctx, side, event);
      await ctx.db.insert("mirror", { side, userId, email });
    },
    "user.updated": async (ctx: MutationCtx, event: UserEvent): Promise<void> => {
      await tell(ctx, side, event);
      const row = await rowOf(ctx, side, event.data.id);
      if (row) await ctx.db.patch(row._id, { email: event.data.email });
      else console.warn(`no row of ${event.data.id}`);
    },
    "user.deleted": async (ctx: MutationCtx, event: UserEvent): Promise<void> => {
      await tell(ctx, side, event);
      const row = await rowOf(ctx, side, event.data.id);
      if (row) await ctx.db.delete(row._id);
      else console.warn(`no row of ${event.data.id}`);
    },
  };
}

const user = { side: v.union(v.literal("ours"), v.literal("peer")), userId: v.string() };

/** The address in the app's own row, or null. */
export const email = query({
  args: user,
  handler: async (ctx, { side, userId }) => (await rowOf(ctx, side, userId))?.email ?? null,
});

/** The events of a user that handlers ran for, in order. */
export const told = query({
  args: user,
  handler: async ({ db }, { side, userId }) => {
    const rows = await db
      .query("told")
      .withIndex("by_user", (q) => q.eq("side", side).eq("userId", userId))
      .collect();
    return rows.map(({ event }) => event);
  },
});
