// Indexes that are staged: announced by a push, and not there for queries.

import { expect, it } from "vitest";
import type { PushedApp } from "../../src/database/engine/pushed-app.ts";
import type { ExportedSchema } from "../../src/database/engine/schema.ts";
import { indexDiffs } from "../../src/database/push/describe-push.ts";
import { call, push, startConvex } from "./support/convex-app.ts";

const SCHEMA = `export default defineSchema({ notes: defineTable({ text: v.string() }).index("by_text", { fields: ["text"], staged: true }) });`;
const NOTES = `
  export const add = mutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("notes", args) });
  export const sorted = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").withIndex("by_text").collect()).map(({ text }) => text) });
`;

it("[F315] a staged index is not there for queries until it is enabled, and has every document then", async () => {
  const convex = await startConvex();
  expect(await push(convex, { schema: SCHEMA, notes: NOTES })).toBeNull();
  for (const text of ["b", "a"]) await call(convex, "mutation", "notes:add", { text });
  expect((await call(convex, "query", "notes:sorted")).errorMessage).toContain("by_text");
  expect(await push(convex, { schema: SCHEMA.replace("staged: true", "staged: false"), notes: NOTES })).toBeNull();
  expect((await call(convex, "query", "notes:sorted")).value).toEqual(["a", "b"]);
});

it("[F315] a push tells what is added staged, enabled, staged again and removed", () => {
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
