// Text and vector search of a pushed app. The oracle for vectors is the definition of the cosine.

import fc from "fast-check";
import { expect, it } from "vitest";
import { rankDocuments } from "../../../../src/database/functions/queries/full-text.ts";
import type { Convex } from "../../../../src/database/create-convex.ts";
import { connect, watch } from "../../support/clients.ts";
import { call, push, startConvex } from "../../support/convex-app.ts";

const SCHEMA = `export default defineSchema({ posts: defineTable({ text: v.string(), topic: v.string(), at: v.optional(v.array(v.float64())) })
  .searchIndex("search_text", { searchField: "text", filterFields: ["topic"] })
  .vectorIndex("by_at", { vectorField: "at", dimensions: 3, filterFields: ["topic"] }) });`;
const POSTS = `
  export const add = mutation({ args: { text: v.string(), topic: v.string(), at: v.optional(v.array(v.float64())) }, handler: (ctx, post) => ctx.db.insert("posts", post) });
  const found = (ctx, words, topic) => ctx.db.query("posts").withSearchIndex("search_text", (q) => {
    const searched = q.search("text", words);
    return topic === undefined ? searched : searched.eq("topic", topic);
  });
  export const search = query({ args: { words: v.string(), topic: v.optional(v.string()) }, handler: async (ctx, { words, topic }) => (await found(ctx, words, topic).collect()).map((post) => post.text) });
  export const milk = query({ args: {}, handler: async (ctx) => (await found(ctx, "milk").take(2)).map((post) => post.text) });
  export const page = query({ args: { words: v.string(), paginationOpts: v.any() }, handler: async (ctx, { words, paginationOpts }) => await found(ctx, words).paginate(paginationOpts) });
  export const wrong = query({ args: {}, handler: (ctx) => ctx.db.query("posts").withSearchIndex("search_text", (q) => q.search("topic", "x")).collect() });
  export const near = action({ args: { vector: v.array(v.float64()), topics: v.array(v.string()), limit: v.optional(v.number()) }, handler: (ctx, { vector, topics, limit }) =>
    ctx.vectorSearch("posts", "by_at", { vector, ...(limit && { limit }), ...(topics.length > 0 && { filter: (q) => q.or(...topics.map((topic) => q.eq("topic", topic))) }) }) });
`;

async function start(): Promise<Convex> {
  const convex = await startConvex();
  expect(await push(convex, { schema: SCHEMA, posts: POSTS })).toBeNull();
  return convex;
}
const add = (convex: Convex, text: string, topic = "food", at?: number[]): Promise<unknown> =>
  call(convex, "mutation", "posts:add", { text, topic, ...(at && { at }) });
const search = async (convex: Convex, words: string, topic?: string): Promise<unknown> =>
  (await call(convex, "query", "posts:search", { words, ...(topic !== undefined && { topic }) })).value;

it("[F270] any word matches, the last one also as a prefix; case and punctuation do not matter; filters apply", async () => {
  const convex = await start();
  await add(convex, "Buy MILK, please");
  await add(convex, "milkshakes are bought");
  await add(convex, "a phone call", "work");
  expect(await search(convex, "milk")).toEqual(["milkshakes are bought", "Buy MILK, please"]);
  expect(await search(convex, "milk phone")).toEqual(expect.arrayContaining(["Buy MILK, please", "a phone call"]));
  expect(await search(convex, "milk phone")).not.toContain("milkshakes are bought");
  expect(await search(convex, "phone milk", "work")).toEqual(["a phone call"]);
  expect(await search(convex, "")).toEqual([]);
  expect((await call(convex, "query", "posts:wrong")).errorMessage).toContain("must search its field text");
});

it("[F270] the best match comes first; among equals, the newest", async () => {
  const convex = await start();
  for (const text of ["milk and tea and jam", "milk", "milk milk and tea", "tea", "rare milk and more and more"])
    await add(convex, text);
  expect(await search(convex, "rare milk")).toEqual([
    "rare milk and more and more",
    "milk",
    "milk milk and tea",
    "milk and tea and jam",
  ]);
  await add(convex, "tea");
  const equals = (
    await call(convex, "query", "posts:page", { words: "tea", paginationOpts: { numItems: 2, cursor: null } })
  ).value as { page: { text: string; _creationTime: number }[] };
  expect(equals.page.map(({ text }) => text)).toEqual(["tea", "tea"]);
  expect((equals.page[0]?._creationTime ?? 0) > (equals.page[1]?._creationTime ?? 0)).toBe(true);
});

it("[F270] scores fall with the length of the text and rise with repetition and rarity", () => {
  const rank = (texts: string[], query: string): unknown[] =>
    rankDocuments(
      texts.map((text, n) => ({ id: `${n}`, creationTime: n, row: n, value: { text }, text: null, size: 0 })),
      "text",
      query,
    ).map(({ value }) => value["text"]);
  expect(rank(["milk and much more", "milk", "tea"], "milk")).toEqual(["milk", "milk and much more"]);
  expect(rank(["milk tea tea", "milk milk tea", "jam jam jam"], "milk")).toEqual(["milk milk tea", "milk tea tea"]);
  expect(rank(["milk a", "milk b", "rare c"], "milk rare")).toEqual(["rare c", "milk b", "milk a"]);
  expect(rank(["same", "same"], "same").length).toBe(2);
});

it("[F270] the pages of a search together are the search, and a live search includes a new document", async () => {
  const convex = await start();
  for (let n = 0; n < 7; n++) await add(convex, `milk ${"x ".repeat(n)}`);
  const whole = await search(convex, "milk");
  const read: string[] = [];
  for (let cursor: string | null = null, done = false; !done;) {
    const { value } = await call(convex, "query", "posts:page", {
      words: "milk",
      paginationOpts: { numItems: 3, cursor },
    });
    const page = value as { page: { text: string }[]; isDone: boolean; continueCursor: string };
    read.push(...page.page.map(({ text }) => text));
    [cursor, done] = [page.continueCursor, page.isDone];
  }
  expect(read).toEqual(whole);
  const live = watch(connect(convex), "posts:milk");
  await live.until((texts: string[]) => texts.length === 2);
  await add(convex, "milk");
  await live.until((texts: string[]) => texts[0] === "milk");
});

it("[F271] vector search returns the nearest by cosine, exactly, with filters and a limit", async () => {
  const convex = await start();
  const number = fc.integer({ min: -9, max: 9 });
  const vectors = fc
    .sample(fc.tuple(number, number, number), 30)
    .filter((vector) => vector.some((value) => value !== 0));
  const stored: { id: unknown; vector: number[]; topic: string }[] = [];
  for (const [n, vector] of vectors.entries()) {
    const topic = ["food", "work", "play"][n % 3] ?? "";
    stored.push({
      id: (await call(convex, "mutation", "posts:add", { text: "", topic, at: vector })).value,
      vector,
      topic,
    });
  }
  await add(convex, "has none");
  const length = (vector: number[]): number => Math.hypot(...vector);
  const cosine = (a: number[], b: number[]): number =>
    a.reduce((sum, value, n) => sum + value * (b[n] ?? 0), 0) / length(a) / length(b);
  for (const topics of [[], ["food"], ["food", "play"]]) {
    const wanted = [1, 2, 3];
    const { value } = await call(convex, "action", "posts:near", { vector: wanted, topics, limit: 5 });
    const found = value as { _id: string; _score: number }[];
    const expected = stored
      .filter(({ topic }) => topics.length === 0 || topics.includes(topic))
      .map(({ vector }) => cosine(wanted, vector))
      .toSorted((a, b) => b - a)
      .slice(0, 5);
    expect(found.length).toBe(5);
    for (const [n, { _id, _score }] of found.entries()) {
      expect(_score).toBeCloseTo(expected[n] ?? 0, 9);
      expect(cosine(wanted, stored.find(({ id }) => id === _id)?.vector ?? [])).toBeCloseTo(_score, 9);
    }
  }
  const near = async (args: object): Promise<string | undefined> =>
    (await call(convex, "action", "posts:near", { topics: [], vector: [1, 2, 3], ...args })).errorMessage;
  expect(await near({ vector: [1] })).toContain("needs 3 dimensions, got 1");
  expect(await near({ limit: 257 })).toContain("limit between 1 and 256");
});
