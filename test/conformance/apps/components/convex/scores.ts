import { TableAggregate } from "@convex-dev/aggregate";
import { v } from "convex/values";
import { components } from "./_generated/api";
import type { DataModel } from "./_generated/dataModel";
import { mutation, query } from "./_generated/server";

const byPoints = new TableAggregate<{ Key: number; DataModel: DataModel; TableName: "scores" }>(components.aggregate, {
  sortKey: (score) => score.points,
  sumValue: (score) => score.points,
});

export const add = mutation({
  args: { player: v.string(), points: v.number() },
  handler: async (ctx, score) => {
    const id = await ctx.db.insert("scores", score);
    const document = await ctx.db.get(id);
    if (document) await byPoints.insert(ctx, document);
  },
});

export const totals = query({
  args: {},
  handler: async (ctx) => ({
    count: await byPoints.count(ctx),
    sum: await byPoints.sum(ctx),
    max: (await byPoints.max(ctx))?.key ?? null,
    above10: await byPoints.count(ctx, { bounds: { lower: { key: 10, inclusive: false } } }),
  }),
});

export const levels = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("scores").collect()).map(({ level }) => level ?? null),
});
