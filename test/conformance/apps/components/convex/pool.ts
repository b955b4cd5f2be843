import { vOnCompleteArgs, Workpool } from "@convex-dev/workpool";
import { v } from "convex/values";
import { components, internal } from "./_generated/api";
import { internalAction, internalMutation, mutation } from "./_generated/server";

const pool = new Workpool(components.workpool, { maxParallelism: 2 });

export const enqueue = mutation({
  args: { names: v.array(v.string()) },
  handler: async (ctx, { names }) => {
    for (const name of names)
      await pool.enqueueAction(
        ctx,
        internal.pool.work,
        { name },
        { onComplete: internal.pool.finished, context: name },
      );
  },
});

export const work = internalAction({
  args: { name: v.string() },
  handler: async (_ctx, { name }): Promise<string> => {
    if (name === "bad") throw new Error("bad work");
    return `worked on ${name}`;
  },
});

export const finished = internalMutation({
  args: vOnCompleteArgs(v.string()),
  handler: async (ctx, { context, result }) => {
    await ctx.db.insert("done", { what: `${context}: ${result.kind}` });
  },
});
