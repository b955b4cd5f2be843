// An app with one table of keys and ranks, and a model of the app over plain maps: both must return the same.

import type { JSONValue } from "convex/values";
import type { Asked } from "./sync-client.ts";

export const RANK_SCHEMA: string = `export default defineSchema({ ranks: defineTable({ key: v.string(), rank: v.number() }).index("by_key", ["key"]).index("by_rank", ["rank"]) });`;
export const RANKS: string = `
  const find = (ctx, key) => ctx.db.query("ranks").withIndex("by_key", (q) => q.eq("key", key)).unique();
  const place = async (ctx, { key, rank }) => {
    const known = await find(ctx, key);
    if (known) await ctx.db.patch(known._id, { rank });
    else await ctx.db.insert("ranks", { key, rank });
    return known ? "old" : "new";
  };
  export const put = mutation({ handler: place });
  export const drop = mutation({ handler: async (ctx, { key }) => {
    const known = await find(ctx, key);
    if (known) await ctx.db.delete(known._id);
    return known !== null;
  } });
  export const shift = mutation({ handler: async (ctx, { from, to, by }) => {
    const found = await ctx.db.query("ranks").withIndex("by_rank", (q) => q.gte("rank", from).lte("rank", to)).collect();
    for (const { _id, rank } of found) await ctx.db.patch(_id, { rank: rank + by });
    return found.length;
  } });
  export const refuse = mutation({ handler: async (ctx, args) => { await place(ctx, args); throw new ConvexError(args.key); } });
  export const partly = mutation({ handler: async (ctx, { key, other, rank }) => {
    await place(ctx, { key, rank });
    try { await ctx.runMutation(api.ranks.refuse, { key: other, rank }); } catch (error) { return error.data; }
  } });
  export const wipe = mutation({ handler: async (ctx) => { for (const { _id } of await ctx.db.query("ranks").collect()) await ctx.db.delete(_id); } });
  export const range = query({ handler: async (ctx, { from, to, order, limit }) =>
    (await ctx.db.query("ranks").withIndex("by_rank", (q) => q.gte("rank", from).lte("rank", to)).order(order).take(limit)).map(({ key, rank }) => key + rank) });
  export const one = query({ handler: async (ctx, { key }) => (await find(ctx, key))?.rank ?? null });
  export const odd = query({ handler: async (ctx) =>
    (await ctx.db.query("ranks").filter((q) => q.eq(q.mod(q.field("rank"), 2), 1)).collect()).map(({ key }) => key) });
  export const page = query({ handler: async (ctx, { paginationOpts }) => {
    const { page, isDone, continueCursor } = await ctx.db.query("ranks").withIndex("by_rank").paginate(paginationOpts);
    return { page: page.map(({ key, rank }) => key + rank), isDone, continueCursor };
  } });
`;

interface Row {
  key: string;
  rank: number;
  /** Counts insertions: equal ranks are in insertion order. */
  born: number;
}

/** The table at one moment. */
export type RankState = readonly Row[];

const inOrder = (rows: RankState): Row[] => rows.toSorted((a, b) => a.rank - b.rank || a.born - b.born);
const text = ({ key, rank }: Row): string => `${key}${rank}`;

function place(rows: RankState, key: string, rank: number): RankState {
  const known = rows.find((row) => row.key === key);
  if (known) return rows.map((row) => (row === known ? { ...row, rank } : row));
  return [...rows, { key, rank, born: Math.max(0, ...rows.map(({ born }) => born)) + 1 }];
}

/** The result of a mutation, and the table after it. */
export function applyMutation(rows: RankState, { udfPath, args }: Asked): { result: JSONValue; rows: RankState } {
  const { key = "", other = "" } = args as Record<string, string>;
  const { rank = 0, from = 0, to = 0, by = 0 } = args as Record<string, number>;
  const known = rows.some((row) => row.key === key);
  switch (udfPath) {
    case "ranks:put":
      return { result: known ? "old" : "new", rows: place(rows, key, rank) };
    case "ranks:drop":
      return { result: known, rows: rows.filter((row) => row.key !== key) };
    case "ranks:shift": {
      const hit = (row: Row): boolean => row.rank >= from && row.rank <= to;
      return {
        result: rows.filter(hit).length,
        rows: rows.map((row) => (hit(row) ? { ...row, rank: row.rank + by } : row)),
      };
    }
    case "ranks:partly":
      return { result: other, rows: place(rows, key, rank) };
    case "ranks:wipe":
      return { result: null, rows: [] };
    default:
      throw new Error(`the model has no ${udfPath}`);
  }
}

/** The result of a query. */
export function answerQuery(rows: RankState, { udfPath, args }: Asked): JSONValue {
  switch (udfPath) {
    case "ranks:range": {
      const { from, to, limit, order } = args as { from: number; to: number; limit: number; order: string };
      const found = inOrder(rows).filter(({ rank }) => rank >= from && rank <= to);
      return (order === "desc" ? found.toReversed() : found).slice(0, limit).map(text);
    }
    case "ranks:one":
      return rows.find(({ key }) => key === args["key"])?.rank ?? null;
    case "ranks:odd":
      return rows
        .toSorted((a, b) => a.born - b.born)
        .filter(({ rank }) => rank % 2 === 1)
        .map(({ key }) => key);
    default:
      throw new Error(`the model has no ${udfPath}`);
  }
}

/** The whole table, which its pages together must equal. */
export function wholeTable(rows: RankState): string[] {
  return inOrder(rows).map(text);
}
