// As the README of @convex-dev/workos-authkit says: an app with a table of its own for users.
import { type AuthFunctions, AuthKit } from "@convex-dev/workos-authkit";
import { components, internal } from "./_generated/api";
import type { DataModel } from "./_generated/dataModel";
import type { MutationCtx } from "./_generated/server";

const authFunctions: AuthFunctions = internal.auth;

export const authKit = new AuthKit<DataModel>(components.workOSAuthKit, { authFunctions });

const rowOf = async ({ db }: MutationCtx, authId: string) =>
  await db
    .query("users")
    .withIndex("authId", (q) => q.eq("authId", authId))
    .unique();

export const { authKitEvent } = authKit.events({
  "user.created": async (ctx, { data }) => {
    await ctx.db.insert("users", { authId: data.id, email: data.email, name: `${data.firstName} ${data.lastName}` });
  },
  "user.updated": async (ctx, { data }) => {
    const user = await rowOf(ctx, data.id);
    if (!user) return;
    await ctx.db.patch(user._id, { email: data.email, name: `${data.firstName} ${data.lastName}` });
  },
  "user.deleted": async (ctx, { data }) => {
    const user = await rowOf(ctx, data.id);
    if (user) await ctx.db.delete(user._id);
  },
});
export const { backfillUsers } = authKit.utils();
