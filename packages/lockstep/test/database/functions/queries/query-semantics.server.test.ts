// Queries that a deployment refuses: filters that are not boolean, and ranges with two bounds on one side.

import { expect, it } from "vitest";
import { call, push, startConvex } from "../../support/convex-app.ts";

const filters = {
  field: ['q.field("flag")', "Cannot use value undefined (type undefined) as a Boolean"],
  text: ['q.field("text")', 'Cannot use value "a" (type String) as a Boolean'],
  not: ['q.not(q.field("n"))', "Cannot use value 1n (type Int64) as a Boolean"],
  and: ['q.and(q.eq(1, 1), q.field("nothing"))', "Cannot use value null (type Null) as a Boolean"],
  or: ['q.or(q.eq(1, 2), q.field("list"))', "Cannot use value [] (type Array) as a Boolean"],
  add: ['q.eq(q.add(q.field("n"), 1), 2)', "Cannot add 1n (type Int64) and 1.0 (type Float64)"],
  subtract: ['q.eq(q.sub(q.field("text"), 1), 2)', 'Cannot subtract "a" (type String) and 1.0 (type Float64)'],
  negate: ['q.eq(q.neg(q.field("text")), 2)', 'Cannot negate "a" (type String)'],
  overflow: ["q.lt(q.add(9223372036854775807n, 1n), 0n)", "does not fit into an int64"],
  zero: ["q.eq(q.div(1n, 0n), 0n)", "division by zero"],
} as const;
const ranges = {
  lower: ['q.gt("text", "b").gt("text", "a")', 'Already defined lower bound in index range. Can\'t add "text" > "a".'],
  upper: [
    'q.lt("text", "b").lte("text", "a")',
    'Already defined upper bound in index range. Can\'t add "text" <= "a".',
  ],
  equal: [
    'q.eq("text", "b").eq("text", "a")',
    'Already defined equality bound in index range. Can\'t add "text" == "a".',
  ],
  both: ['q.eq("text", "b").gt("text", "a")', 'Already defined lower bound in index range. Can\'t add "text" > "a".'],
} as const;
const query = (name: string, source: string): string =>
  `export const ${name} = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes")${source}.collect()).length });`;
const SCHEMA = `export default defineSchema({ notes: defineTable(v.any()).index("by_text", ["text", "n"]) });`;
const FUNCTIONS = [
  ...Object.entries(filters).map(([name, [source]]) => query(`f_${name}`, `.filter((q) => ${source})`)),
  ...Object.entries(ranges).map(([name, [source]]) => query(`r_${name}`, `.withIndex("by_text", (q) => ${source})`)),
  query(
    "fine",
    '.withIndex("by_text", (q) => q.eq("n", 1n).eq("text", "a")).filter((q) => q.and(q.lt(q.add(q.field("n"), 1n), 3n), q.not(q.eq(q.mul(2, 3), 7))))',
  ),
  `export const add = mutation({ args: {}, handler: (ctx) => ctx.db.insert("notes", { text: "a", n: 1n, nothing: null, list: [] }) });`,
  `export const page = query({ args: { options: v.any() }, handler: (ctx, { options }) => ctx.db.query("notes").paginate({ cursor: null, ...options }) });`,
].join("\n");

it("[F464] filters and ranges that a deployment refuses are refused in its words", async () => {
  const convex = await startConvex();
  expect(await push(convex, { schema: SCHEMA, functions: FUNCTIONS })).toBeNull();
  await call(convex, "mutation", "functions:add");
  for (const [name, [, text]] of Object.entries(filters))
    expect((await call(convex, "query", `functions:f_${name}`)).errorMessage).toContain(text);
  for (const [name, [, text]] of Object.entries(ranges))
    expect((await call(convex, "query", `functions:r_${name}`)).errorMessage).toContain(text);
  expect((await call(convex, "query", "functions:fine")).value).toBe(1);
});

it("[F465] a page must be split if a limit cut it short; beyond three quarters, splitting is recommended", async () => {
  const convex = await startConvex();
  expect(await push(convex, { schema: SCHEMA, functions: FUNCTIONS })).toBeNull();
  for (let n = 0; n < 8; n++) await call(convex, "mutation", "functions:add");
  const status = async (options: object): Promise<unknown> =>
    ((await call(convex, "query", "functions:page", { options })).value as { pageStatus: unknown }).pageStatus;
  expect(await status({ numItems: 4, maximumRowsRead: 4 })).toBe("SplitRecommended");
  expect(await status({ numItems: 5, maximumRowsRead: 4 })).toBe("SplitRequired");
  expect(await status({ numItems: 3, maximumRowsRead: 4 })).toBeNull();
});
