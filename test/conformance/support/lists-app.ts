// The app that React's and other clients display: items by rank.

import { anyApi, type FunctionReference, type PaginationOptions, type PaginationResult } from "convex/server";
import type { Value } from "convex/values";
import type { SessionId } from "convex-helpers/server/sessions";
import { WebSocket } from "ws";
import { ConvexReactClient } from "convex/react";
import { onTestFinished } from "vitest";
import type { Convex } from "../../../packages/lockstep/src/database/create-convex.ts";
import { push, startConvex } from "../../../packages/lockstep/test/database/support/convex-app.ts";

const SCHEMA = `export default defineSchema({ items: defineTable({ list: v.string(), rank: v.number(), text: v.string() }).index("by_rank", ["list", "rank"]) });`;
const ITEMS = `
  const inList = (ctx, list) => ctx.db.query("items").withIndex("by_rank", (q) => q.eq("list", list));
  export const all = query({ args: { list: v.string() }, handler: async (ctx, { list }) => (await inList(ctx, list).collect()).map(({ text }) => text) });
  export const page = query({ args: { list: v.string(), paginationOpts: v.any() }, handler: (ctx, { list, paginationOpts }) => inList(ctx, list).paginate(paginationOpts) });
  export const add = mutation({ args: { list: v.string(), ranks: v.array(v.number()) }, handler: async (ctx, { list, ranks }) => {
    for (const rank of ranks) {
      if (rank < 0) throw new ConvexError({ rank });
      await ctx.db.insert("items", { list, rank, text: "n" + rank });
    }
  } });
  export const drop = mutation({ args: { list: v.string(), rank: v.number() }, handler: async (ctx, { list, rank }) => {
    for (const item of await inList(ctx, list).collect()) if (item.rank === rank) await ctx.db.delete(item._id);
  } });
  export const first = query({ args: { list: v.string() }, handler: async (ctx, { list }) => {
    const item = await inList(ctx, list).first();
    if (!item) throw new ConvexError({ empty: list });
    return item.text;
  } });
  export const shout = action({ args: { list: v.string() }, handler: async (ctx, { list }) => {
    console.log("shouting", list);
    return (await ctx.runQuery(api.items.all, { list })).join(" ").toUpperCase();
  } });
  export const big = query({ args: { list: v.string(), paginationOpts: v.any() }, handler: (ctx, { list, paginationOpts }) =>
    inList(ctx, list).filter((q) => q.gte(q.field("rank"), 100)).paginate({ ...paginationOpts, maximumRowsRead: 8 }) });
  export const mine = query({ args: { sessionId: v.string() }, handler: async (ctx, { sessionId }) => (await inList(ctx, sessionId).collect()).map(({ text }) => text) });
  export const keep = mutation({ args: { sessionId: v.string(), text: v.string() }, handler: async (ctx, { sessionId, text }) => {
    await ctx.db.insert("items", { list: sessionId, rank: 0, text });
  } });
  export const upload = mutation({ args: {}, handler: (ctx) => ctx.storage.generateUploadUrl() });
  export const fileUrl = query({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.storage.getUrl(id) });
  export const echo = query({ args: { value: v.any() }, handler: (ctx, { value }) => value });
  export const who = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
`;

export interface Item {
  list: string;
  rank: number;
  text: string;
}

type Paged = FunctionReference<
  "query",
  "public",
  { list: string; paginationOpts: PaginationOptions },
  PaginationResult<Item>
>;

/** The functions of the app. */
export const items = anyApi["items"] as unknown as {
  all: FunctionReference<"query", "public", { list: string }, string[]>;
  page: Paged;
  /** Items whose rank is 100 or more; one page reads at most eight rows. */
  big: Paged;
  first: FunctionReference<"query", "public", { list: string }, string>;
  who: FunctionReference<"query", "public", Record<string, never>, string | null>;
  add: FunctionReference<"mutation", "public", { list: string; ranks: number[] }, null>;
  drop: FunctionReference<"mutation", "public", { list: string; rank: number }, null>;
  echo: FunctionReference<"query", "public", { value: Value }, Value>;
  mine: FunctionReference<"query", "public", { sessionId: SessionId }, string[]>;
  keep: FunctionReference<"mutation", "public", { sessionId: SessionId; text: string }, null>;
  shout: FunctionReference<"action", "public", { list: string }, string>;
};

/** A local Convex with the app, and with its `auth.config` if given. */
export async function startLists(authConfig?: string): Promise<Convex & { lines: string[] }> {
  const convex = await startConvex();
  const sources = { schema: SCHEMA, items: ITEMS, ...(authConfig !== undefined && { "auth.config": authConfig }) };
  const failure = await push(convex, sources);
  if (failure !== null) throw new Error(failure);
  return convex;
}

/** Pushes the app again with pages in the opposite order, which invalidates the cursors. */
export async function turnPages(convex: Convex): Promise<void> {
  const turned = ITEMS.replace(".paginate(", '.order("desc").paginate(');
  const failure = await push(convex, { schema: SCHEMA, items: turned });
  if (failure !== null) throw new Error(failure);
}

/** React's client, closed when the test ends. `sent` records the frames that it sends. */
export function reactClient({ url }: Pick<Convex, "url">, sent: string[] = []): ConvexReactClient {
  class Recorded extends WebSocket {
    override send(frame: string): void {
      sent.push(frame);
      super.send(frame);
    }
  }
  const client = new ConvexReactClient(url, { webSocketConstructor: Recorded as never, logger: false });
  onTestFinished(() => client.close());
  return client;
}
