import { type AuthFunctions, AuthKit } from "@convex-dev/workos-authkit";
import { v } from "convex/values";
import { components, internal } from "./_generated/api";
import type { DataModel } from "./_generated/dataModel";
import { mutation, type MutationCtx, query } from "./_generated/server";

const authFunctions: AuthFunctions = internal.auth;

export const authKit = new AuthKit<DataModel>(components.workOSAuthKit, {
  authFunctions,
  additionalEventTypes: ["session.created"],
});

const tell = async (ctx: MutationCtx, { event, data }: { event: string; data: { id: string } }): Promise<void> => {
  await ctx.db.insert("told", { event, id: data.id });
};
export const { authKitEvent } = authKit.events({
  "user.created": tell,
  "user.updated": tell,
  "user.deleted": tell,
  "session.created": tell,
});

export const { authKitAction } = authKit.actions({
  authentication: async (ctx, { user }, { allow, deny }) => {
    const banned = await ctx.db
      .query("banned")
      .withIndex("email", (q) => q.eq("email", user.email))
      .first();
    return banned ? deny("You are banned") : allow();
  },
  userRegistration: async (_ctx, { userData }, { allow, deny }) =>
    userData.email.endsWith("@rival.example") ? deny("Not for you") : allow(),
});

export const { backfillUsers } = authKit.utils();

export const ban = mutation({
  args: { email: v.string() },
  handler: async (ctx, { email }) => {
    await ctx.db.insert("banned", { email });
  },
});

export const told = query({
  args: { event: v.string() },
  handler: async (ctx, { event }) =>
    (
      await ctx.db
        .query("told")
        .withIndex("event", (q) => q.eq("event", event))
        .collect()
    ).map(({ id }) => id),
});

/** The component's data about a user. */
export const known = query({
  args: { id: v.string() },
  handler: async (ctx, { id }) => await ctx.runQuery(components.workOSAuthKit.lib.getAuthUser, { id }),
});

export const currentUser = query({
  args: {},
  handler: async (ctx) => await authKit.getAuthUser(ctx),
});
