import { type AuthFunctions, AuthKit } from "@convex-dev/workos-authkit";
import { components, internal } from "./_generated/api";
import type { DataModel } from "./_generated/dataModel";
import { query } from "./_generated/server";

const authFunctions: AuthFunctions = internal.auth;

export const authKit = new AuthKit<DataModel>(components.workOSAuthKit, { authFunctions });

export const { authKitEvent } = authKit.events({
  "user.created": async (ctx, { data }) => {
    await ctx.db.insert("done", { what: `user.created ${data.email}` });
  },
});

export const currentUser = query({
  args: {},
  handler: async (ctx) => await authKit.getAuthUser(ctx),
});
