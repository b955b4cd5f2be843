// @convex-dev/workos-authkit, set up as its README says.

import { type AuthFunctions, AuthKit } from "@convex-dev/workos-authkit";
import { v } from "convex/values";
import { components, internal } from "./_generated/api";
import type { DataModel } from "./_generated/dataModel";
import { query } from "./_generated/server";
import { handlersOf } from "./mirror";

const authFunctions: AuthFunctions = internal.peer;

export const authKit = new AuthKit<DataModel>(components.workOSAuthKit, { authFunctions });
export const { authKitEvent } = authKit.events(handlersOf("peer"));
export const { backfillUsers } = authKit.utils();

/** The address of a user in the component's tables, or null. */
export const email = query({
  args: { userId: v.string() },
  handler: async (ctx, { userId }) =>
    (await ctx.runQuery(components.workOSAuthKit.lib.getAuthUser, { id: userId }))?.email ?? null,
});
