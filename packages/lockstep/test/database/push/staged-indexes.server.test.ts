// Staged indexes: announced by a push, but not available to queries.

import { expect, it } from "vitest";
import type { PushedApp } from "../../../src/database/definitions/pushed-app.ts";
import type { ExportedSchema } from "../../../src/database/definitions/exported-schema.ts";
import { indexDiffs } from "../../../src/database/push/describe-push.ts";
import { call, push, startConvex } from "../support/convex-app.ts";

const SCHEMA = `export default defineSchema({ notes: defineTable({ text: v.string() }).index("by_text", { fields: ["text"], staged: true }) });`;
const NOTES = `
  export const add = mutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("notes", args) });
  export const sorted = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").withIndex("by_text").collect()).map(({ text }) => text) });
`;

it("[F315] a staged index is unavailable to queries until it is enabled, and then has every document", async () => {
  const convex = await startConvex();
  expect(await push(convex, { schema: SCHEMA, notes: NOTES })).toBeNull();
  for (const text of ["b", "a"]) await call(convex, "mutation", "notes:add", { text });
  expect((await call(convex, "query", "notes:sorted")).errorMessage).toContain("by_text");
  expect(await push(convex, { schema: SCHEMA.replace("staged: true", "staged: false"), notes: NOTES })).toBeNull();
  expect((await call(convex, "query", "notes:sorted")).value).toEqual(["a", "b"]);
});

it("[F472] a query with a staged index says so, whatever its kind", async () => {
  const convex = await startConvex();
  const schema = `export default defineSchema({ notes: defineTable({ text: v.string(), at: v.array(v.float64()) })
    .index("by_text", { fields: ["text"], staged: true })
    .searchIndex("search", { searchField: "text", staged: true })
    .vectorIndex("near", { vectorField: "at", dimensions: 2, staged: true }) });`;
  const notes = `
    export const range = query({ args: {}, handler: (ctx) => ctx.db.query("notes").withIndex("by_text").collect() });
    export const search = query({ args: {}, handler: (ctx) => ctx.db.query("notes").withSearchIndex("search", (q) => q.search("text", "a")).collect() });
    export const near = action({ args: {}, handler: (ctx) => ctx.vectorSearch("notes", "near", { vector: [0, 1] }) });
    export const nowhere = query({ args: {}, handler: (ctx) => ctx.db.query("notes").withIndex("nowhere").collect() });`;
  expect(await push(convex, { schema, notes })).toBeNull();
  const problem = async (name: string, kind: "query" | "action" = "query"): Promise<string | undefined> =>
    (await call(convex, kind, `notes:${name}`)).errorMessage;
  const staged = (index: string): string =>
    `Index notes.${index} is currently staged and not available to query until it is enabled.`;
  expect(await problem("range")).toContain(staged("by_text"));
  expect(await problem("search")).toContain(staged("search"));
  expect(await problem("near", "action")).toContain(staged("near"));
  expect(await problem("nowhere")).toContain("Index notes.nowhere not found.");
});

it("[F315] a push reports indexes that are added staged, enabled, staged again and removed", () => {
  const index = { indexDescriptor: "by_text", fields: ["text"] };
  const schema = (indexes: object): ExportedSchema =>
    ({
      tables: [{ tableName: "notes", indexes: [], documentType: { type: "any" }, ...indexes }],
      schemaValidation: true,
    }) as ExportedSchema;
  const app = (indexes: object): PushedApp => ({
    modules: [],
    auth: [],
    functionsFolder: "convex/",
    schema: schema(indexes),
  });
  const [none, staged, enabled] = [app({}), app({ stagedDbIndexes: [index] }), app({ indexes: [index] })];
  const diff = (before: PushedApp, after: PushedApp): unknown => indexDiffs(before, after)[""];
  const config = { name: "notes.by_text", type: "database", fields: ["text"] };
  const empty = { added_indexes: [], removed_indexes: [], enabled_indexes: [], disabled_indexes: [] };
  expect(diff(none, staged)).toEqual({ ...empty, added_indexes: [{ ...config, staged: true }] });
  expect(diff(none, enabled)).toEqual({ ...empty, added_indexes: [{ ...config, staged: false }] });
  expect(diff(staged, enabled)).toEqual({ ...empty, enabled_indexes: [{ ...config, staged: false }] });
  expect(diff(enabled, staged)).toEqual({ ...empty, disabled_indexes: [{ ...config, staged: true }] });
  expect(diff(enabled, none)).toEqual({ ...empty, removed_indexes: [{ ...config, staged: false }] });
});
