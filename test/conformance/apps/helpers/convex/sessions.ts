import { customMutation, customQuery } from "convex-helpers/server/customFunctions";
import { runSessionFunctions, SessionIdArg } from "convex-helpers/server/sessions";
import { v } from "convex/values";
import { api } from "./_generated/api";
import { action, mutation, query } from "./_generated/server";

const sessionMutation = customMutation(mutation, {
  args: SessionIdArg,
  input: async (_ctx, { sessionId }) => ({ ctx: { sessionId }, args: {} }),
});
const sessionQuery = customQuery(query, {
  args: SessionIdArg,
  input: async (_ctx, { sessionId }) => ({ ctx: { sessionId }, args: {} }),
});

export const put = sessionMutation({
  args: { what: v.string() },
  handler: async (ctx, { what }) => {
    await ctx.db.insert("done", { what: `${ctx.sessionId}: ${what}` });
  },
});

export const list = sessionQuery({
  args: {},
  handler: async (ctx) =>
    (await ctx.db.query("done").collect()).map(({ what }) => what).filter((what) => what.startsWith(ctx.sessionId)),
});

/** An action passes its session on. */
export const both = action({
  args: { ...SessionIdArg, what: v.string() },
  handler: async (ctx, { sessionId, what }): Promise<string[]> => {
    const session = runSessionFunctions(ctx, sessionId);
    await session.runSessionMutation(api.sessions.put, { what });
    return await session.runSessionQuery(api.sessions.list, {});
  },
});
