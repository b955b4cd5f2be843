// @lockstep/auth's component, with the same handlers.

import { createDirectory } from "@lockstep/auth/backend";
import { v } from "convex/values";
import { components } from "./_generated/api";
import { internalMutation, query } from "./_generated/server";
import { handlersOf } from "./mirror";

const directory = createDirectory(components.workos);

/** Without arguments, it registers the handlers. */
export const onEvent = directory.handlers({ internalMutation }, handlersOf("ours"));

export const sync = internalMutation({
  args: {},
  handler: async (ctx) => await ctx.runMutation(components.workos.sync.start, {}),
});

/** The address of a user in the component's tables, or null. */
export const email = query({
  args: { userId: v.string() },
  handler: async (ctx, { userId }) => (await directory.user(ctx, userId))?.email ?? null,
});

/** Whether a copy of WorkOS is complete. */
export const isSynced = query({
  args: {},
  handler: async (ctx) => (await directory.health(ctx)).lastRun?.state === "done",
});
