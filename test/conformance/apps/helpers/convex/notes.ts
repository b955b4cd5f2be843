import { filter } from "convex-helpers/server/filter";
import { getPage, paginator } from "convex-helpers/server/pagination";
import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { query } from "./_generated/server";
import { mutation, personMutation, personQuery } from "./functions";
import schema from "./schema";

const note = { owner: v.string(), text: v.string(), rank: v.number(), isPublic: v.boolean() };

export const add = mutation({
  args: { notes: v.array(v.object(note)) },
  // In parallel: triggers run one after the other.
  handler: async (ctx, { notes }) => await Promise.all(notes.map((each) => ctx.db.insert("notes", each))),
});

export const remove = mutation({ args: { id: v.id("notes") }, handler: (ctx, { id }) => ctx.db.delete(id) });

export const counts = query({
  args: {},
  handler: async (ctx) =>
    Object.fromEntries((await ctx.db.query("counts").collect()).map(({ owner, notes }) => [owner, notes])),
});

/** The notes that the caller may read. */
export const seen = personQuery({
  args: { least: v.number() },
  handler: async (ctx, { greeting, least }) => ({
    greeting,
    caller: ctx.name,
    texts: (
      await ctx.db
        .query("notes")
        .withIndex("rank", (q) => q.gte("rank", least))
        .collect()
    ).map(({ text }) => text),
  }),
});

export const write = personMutation({
  args: { note: v.object(note) },
  handler: (ctx, args) => ctx.db.insert("notes", args.note),
});

export const rename = personMutation({
  args: { id: v.id("notes"), text: v.string() },
  handler: (ctx, { id, text }) => ctx.db.patch(id, { text }),
});

/** One page, filtered in TypeScript. */
export const filtered = query({
  args: { paginationOpts: paginationOptsValidator, start: v.string() },
  handler: async (ctx, { paginationOpts, start }) => {
    const texts = filter(ctx.db.query("notes").withIndex("rank"), async ({ text }) => text.startsWith(start));
    return await texts.paginate(paginationOpts);
  },
});

/** All notes, read page by page between keys of the index. */
export const byKeys = query({
  args: { pageSize: v.number(), order: v.union(v.literal("asc"), v.literal("desc")) },
  handler: async (ctx, { pageSize, order }) => {
    const pages: string[][] = [];
    let startIndexKey: (string | number)[] | undefined;
    for (;;) {
      const { page, hasMore, indexKeys } = await getPage(ctx, {
        table: "notes",
        index: "owner_rank",
        schema,
        targetMaxRows: pageSize,
        order,
        ...(startIndexKey && { startIndexKey }),
      });
      pages.push(page.map(({ text }) => text));
      if (!hasMore) return pages;
      startIndexKey = indexKeys.at(-1) as (string | number)[];
    }
  },
});

/** Several pages in one query, which `.paginate()` does not allow. */
export const paginated = query({
  args: { pageSize: v.number() },
  handler: async (ctx, { pageSize }) => {
    const pages: string[][] = [];
    let cursor: string | null = null;
    for (;;) {
      const result: { page: { text: string }[]; isDone: boolean; continueCursor: string } = await paginator(
        ctx.db,
        schema,
      )
        .query("notes")
        .withIndex("rank")
        .order("desc")
        .paginate({ numItems: pageSize, cursor });
      pages.push(result.page.map(({ text }) => text));
      if (result.isDone) return pages;
      cursor = result.continueCursor;
    }
  },
});
