// @lockstep/auth's component, with the same handlers.

import { createFunctionHandle } from "convex/server";
import { v } from "convex/values";
import { components, internal } from "./_generated/api";
import { internalMutation, query } from "./_generated/server";
import { handlersOf } from "./mirror";

const handlers = handlersOf("ours");

export const onEvent = internalMutation({
  args: { event: v.string() },
  handler: async (ctx, { event: text }) => {
    const event = JSON.parse(text);
    await handlers[event.event as keyof typeof handlers](ctx, event);
  },
});

/** Registers the handlers. */
export const connect = internalMutation({
  args: {},
  handler: async (ctx) => {
    const handle = await createFunctionHandle(internal.ours.onEvent);
    await ctx.runMutation(components.workos.handlers.register, { handle, events: Object.keys(handlers) });
  },
});

export const sync = internalMutation({
  args: {},
  handler: async (ctx) => await ctx.runMutation(components.workos.sync.start, {}),
});

/** The address of a user in the component's tables, or null. */
export const email = query({
  args: { userId: v.string() },
  handler: async (ctx, { userId }) => (await ctx.runQuery(components.workos.read.user, { userId }))?.email ?? null,
});

/** Whether a copy of WorkOS is complete. */
export const isSynced = query({
  args: {},
  handler: async (ctx) => (await ctx.runQuery(components.workos.health.get, {})).lastRun?.state === "done",
});
