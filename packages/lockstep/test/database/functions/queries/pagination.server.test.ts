// Pages: together they equal the query, whatever is written in between. With the real clients where a client decides.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Convex } from "../../../../src/database/create-convex.ts";
import { connect, queryNamed } from "../../support/clients.ts";
import { call, push, startConvex } from "../../support/convex-app.ts";
import { SCHEMA } from "../../support/notes.ts";

const PAGES = `
  export const page = query({ args: { paginationOpts: v.any(), order: v.string() }, handler: (ctx, { paginationOpts, order }) =>
    ctx.db.query("notes").withIndex("by_rank").order(order).filter((q) => q.neq(q.field("text"), "hidden")).paginate(paginationOpts) });
  export const other = query({ args: { paginationOpts: v.any() }, handler: (ctx, { paginationOpts }) => ctx.db.query("notes").paginate(paginationOpts) });
  export const twice = query({ args: {}, handler: async (ctx) => {
    await ctx.db.query("notes").paginate({ numItems: 1, cursor: null });
    await ctx.db.query("notes").paginate({ numItems: 1, cursor: null });
  } });
  export const all = query({ args: { order: v.string() }, handler: async (ctx, { order }) =>
    (await ctx.db.query("notes").withIndex("by_rank").order(order).collect()).filter((note) => note.text !== "hidden").map((note) => note.rank) });
  export const put = mutation({ args: { ranks: v.array(v.number()), text: v.string() }, handler: async (ctx, { ranks, text }) => {
    for (const rank of ranks) await ctx.db.insert("notes", { rank, text });
  } });
  export const drop = mutation({ args: { rank: v.number() }, handler: async (ctx, { rank }) => {
    for (const note of await ctx.db.query("notes").withIndex("by_rank", (q) => q.eq("rank", rank)).collect()) await ctx.db.delete(note._id);
  } });
`;

interface Page {
  page: { rank: number }[];
  isDone: boolean;
  continueCursor: string;
  splitCursor: string | null;
  pageStatus: string | null;
}

async function start(): Promise<Convex> {
  const convex = await startConvex();
  expect(await push(convex, { schema: SCHEMA, pages: PAGES })).toBeNull();
  return convex;
}

async function readPage(convex: Convex, order: string, options: Record<string, unknown>): Promise<Page> {
  const result = await call(convex, "query", "pages:page", { order, paginationOpts: options });
  if (result.status === "error") throw new Error(result.errorMessage);
  return result.value as Page;
}

async function readAll(convex: Convex, order: string, numItems: number): Promise<number[]> {
  const ranks: number[] = [];
  for (let cursor: string | null = null; ;) {
    const page: Page = await readPage(convex, order, { numItems, cursor });
    ranks.push(...page.page.map(({ rank }) => rank));
    if (page.isDone) return ranks;
    cursor = page.continueCursor;
  }
}

describe("pages", () => {
  it("[F433] a page that is not done contains at least one document, however little it may read", async () => {
    const convex = await start();
    await call(convex, "mutation", "pages:put", { ranks: [1, 2, 3], text: "shown" });
    const ranks: number[] = [];
    for (let cursor: string | null = null, isDone = false; !isDone;) {
      const page: Page = await readPage(convex, "asc", { numItems: 2, cursor, maximumBytesRead: 1 });
      if (!page.isDone) expect(page.page).toHaveLength(1);
      ranks.push(...page.page.map(({ rank }) => rank));
      [cursor, isDone] = [page.continueCursor, page.isDone];
    }
    expect(ranks).toEqual([1, 2, 3]);
  });

  it.each([
    [{ numItems: 0 }, "Must request at least 1 document while paginating"],
    [{ numItems: 1.5 }, "`options.numItems` must be a whole number. Received `1.5`."],
    [{ maximumRowsRead: 0 }, "maximumRowsRead and maximumBytesRead must be greater than 0"],
    [{ maximumBytesRead: 0 }, "maximumRowsRead and maximumBytesRead must be greater than 0"],
    [{ maximumRowsRead: -5 }, "`options.maximumRowsRead` must be a whole number. Received `-5`."],
  ])("[F471] a page with %j is refused", async (options, problem) => {
    const convex = await start();
    await expect(readPage(convex, "asc", { numItems: 2, cursor: null, ...options })).rejects.toThrow(problem);
  });

  it("[F471] a page beyond three quarters of the maximum array length is SplitRecommended, and a page beyond all of it fails", async () => {
    const convex = await start();
    const ranks = Array.from({ length: 8192 }, (_, n) => n);
    await call(convex, "mutation", "pages:put", { ranks, text: "n" });
    await call(convex, "mutation", "pages:put", { ranks: [8192], text: "n" });
    const status = async (numItems: number): Promise<string | null> =>
      (await readPage(convex, "asc", { numItems, cursor: null })).pageStatus;
    expect([await status(6144), await status(6145)]).toEqual([null, "SplitRecommended"]);
    await expect(status(100_000)).rejects.toThrow("Array length is too long (8193 > maximum length 8192)");
  });

  it("[F19] concatenated pages equal the whole query, for any data, order and page size", async () => {
    const convex = await start();
    const ranks = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 12 });
    const order = fc.constantFrom("asc", "desc");
    await fc.assert(
      fc.asyncProperty(ranks, ranks, order, fc.integer({ min: 1, max: 5 }), async (shown, hidden, direction, size) => {
        await call(convex, "mutation", "pages:put", { ranks: shown, text: "n" });
        await call(convex, "mutation", "pages:put", { ranks: hidden, text: "hidden" });
        const whole = (await call(convex, "query", "pages:all", { order: direction })).value;
        expect(await readAll(convex, direction, size)).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });

  it("[F19] a page between two cursors contains the current documents, and can be split in the middle", async () => {
    const convex = await start();
    await call(convex, "mutation", "pages:put", { ranks: [1, 2, 3, 4, 5, 6], text: "n" });
    const first = await readPage(convex, "asc", { numItems: 4, cursor: null });
    await call(convex, "mutation", "pages:put", { ranks: [2.5, 3.5], text: "n" });
    await call(convex, "mutation", "pages:drop", { rank: 1 });
    const again = await readPage(convex, "asc", { numItems: 4, cursor: null, endCursor: first.continueCursor });
    expect(again.page.map(({ rank }) => rank)).toEqual([2, 2.5, 3, 3.5, 4]);
    const left = await readPage(convex, "asc", { numItems: 4, cursor: null, endCursor: again.splitCursor });
    const right = await readPage(convex, "asc", {
      numItems: 4,
      cursor: again.splitCursor,
      endCursor: first.continueCursor,
    });
    expect([...left.page, ...right.page].map(({ rank }) => rank)).toEqual([2, 2.5, 3, 3.5, 4]);
    expect(left.page.length).toBeGreaterThan(0);
    expect(right.page.length).toBeGreaterThan(0);
  });

  it("[F403] a page stops at the rows and bytes that it may read, and reports that it must be split", async () => {
    const convex = await start();
    const ranks = Array.from({ length: 20 }, (_, n) => n);
    await call(convex, "mutation", "pages:put", { ranks: ranks.filter((rank) => rank !== 7), text: "hidden" });
    await call(convex, "mutation", "pages:put", { ranks: [7], text: "x".repeat(1000) });
    const read = async (options: object): Promise<[number[], string | null]> => {
      const { page, pageStatus } = await readPage(convex, "asc", { numItems: 5, cursor: null, ...options });
      return [page.map(({ rank }) => rank), pageStatus];
    };
    expect(await read({})).toEqual([[7], null]);
    expect(await read({ maximumRowsRead: 21 })).toEqual([[7], "SplitRecommended"]);
    expect(await read({ maximumRowsRead: 6 })).toEqual([[], "SplitRequired"]);
    expect(await read({ maximumBytesRead: 1000 })).toEqual([[7], "SplitRequired"]);
    // Nothing to split.
    expect(await read({ maximumRowsRead: 2 })).toEqual([[], null]);
  });

  it("[F403] a page whose range has outgrown the read limits keeps its end, and its halves contain all of it", async () => {
    const convex = await start();
    const put = (...ranks: number[]): Promise<unknown> =>
      call(convex, "mutation", "pages:put", { ranks, text: "x".repeat(900_000) });
    await put(1, 2, 3);
    const { continueCursor: endCursor } = await readPage(convex, "asc", { numItems: 3, cursor: null });
    for (let n = 0; n < 16; n += 4) await put(...[1, 2, 3, 4].map((k) => 1 + (n + k) / 100));
    const whole = await readPage(convex, "asc", { numItems: 3, cursor: null, endCursor });
    expect(whole).toMatchObject({ pageStatus: "SplitRequired", continueCursor: endCursor });
    const left = await readPage(convex, "asc", { numItems: 3, cursor: null, endCursor: whole.splitCursor });
    const right = await readPage(convex, "asc", { numItems: 3, cursor: whole.splitCursor, endCursor });
    expect([left.pageStatus, right.pageStatus]).toEqual([null, null]);
    expect([...left.page, ...right.page].map(({ rank }) => rank)).toHaveLength(19);
  });

  it("[F19] a cursor of another query, a forged cursor and a second page are refused", async () => {
    const convex = await start();
    await call(convex, "mutation", "pages:put", { ranks: [1, 2, 3], text: "n" });
    const { continueCursor } = await readPage(convex, "asc", { numItems: 1, cursor: null });
    for (const cursor of [continueCursor, "forged", ""]) {
      const result = await call(convex, "query", "pages:other", { paginationOpts: { numItems: 1, cursor } });
      expect(result).toMatchObject({
        errorMessage: expect.stringContaining("InvalidCursor"),
        errorData: { isConvexSystemError: true, paginationError: "InvalidCursor" },
      });
    }
    expect((await call(convex, "query", "pages:twice")).errorMessage).toContain("multiple paginated queries");
  });

  it("[Y24] a live page keeps its end while documents are added and removed, so that neighboring pages never overlap", async () => {
    const convex = await start();
    await call(convex, "mutation", "pages:put", { ranks: [1, 2, 3, 4], text: "n" });
    const client = connect(convex);
    const seen: number[][] = [];
    const watchPage = (cursor: string | null): Promise<Page> =>
      new Promise((resolve) => {
        const slot = seen.push([]) - 1;
        client.onUpdate(
          queryNamed("pages:page"),
          { order: "asc", paginationOpts: { numItems: 2, cursor } },
          (page: Page) => {
            seen[slot] = page.page.map(({ rank }) => rank);
            resolve(page);
          },
        );
      });
    const first = await watchPage(null);
    await watchPage(first.continueCursor);
    expect(seen).toEqual([
      [1, 2],
      [3, 4],
    ]);
    await call(convex, "mutation", "pages:put", { ranks: [0, 1.5, 2.5, 3.5], text: "n" });
    await expect
      .poll(() => seen)
      .toEqual([
        [0, 1, 1.5, 2],
        [2.5, 3, 3.5, 4],
      ]);
  });
});
