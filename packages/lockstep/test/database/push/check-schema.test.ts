// Schemas that a deployment accepts, and those that it refuses.

import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { expect, it } from "vitest";
import type { ExportedSchema } from "../../../src/database/definitions/exported-schema.ts";
import { schemaProblem } from "../../../src/database/push/check-schema.ts";

/** The deliberate mistakes of a test are type errors too. */
interface Table {
  index(name: string, fields: string[] | { fields: string[]; staged: true }): Table;
  searchIndex(name: string, options: { searchField: string; filterFields?: string[] }): Table;
  vectorIndex(name: string, options: { vectorField: string; dimensions: number }): Table;
}
type Tables = Record<string, Table>;

const of = defineTable as unknown as (fields: unknown) => Table;
const define = defineSchema as unknown as (tables: Tables, options: object) => { export(): string };
const problemOf = (tables: Tables, options = {}): string | null =>
  schemaProblem(JSON.parse(define(tables, options).export()) as ExportedSchema);
const text = { a: v.string() };
const vectors = { a: v.array(v.float64()) };

it.each<[string, Table]>([
  ["any", of(v.any())],
  [
    "union",
    of(v.union(v.object(text), v.object({ b: v.null() })))
      .index("i", ["a"])
      .index("j", ["b"]),
  ],
  ["nested", of({ a: v.object({ b: v.record(v.string(), v.array(v.int64())) }) }).index("i", ["a.b", "a"])],
  ["loose", of({ a: v.any() }).index("i", ["a.b.c"])],
  [
    "search",
    of(text)
      .searchIndex("s", { searchField: "a", filterFields: ["a"] })
      .index("i", ["a"]),
  ],
  ["vector", of({ a: v.optional(v.array(v.float64())) }).vectorIndex("v", { vectorField: "a", dimensions: 2 })],
  [
    "staged",
    of({ ...text, b: v.null() })
      .index("i", { fields: ["a"], staged: true })
      .index("j", ["b"]),
  ],
])("[F460] %s is accepted", (name, table) => expect(problemOf({ [name]: table })).toBeNull());

it.each<[string, Tables, string]>([
  ["table a-b", { "a-b": of({}) }, 'Invalid table name: "a-b". Identifiers must start with a letter'],
  ["table of 65", { ["a".repeat(65)]: of({}) }, "Invalid table name"],
  ["table _a", { _a: of({}) }, "_a is a reserved table name."],
  ["field _a", { a: of({ _a: v.string() }) }, 'In table "a" the field `_a` cannot be in the schema'],
  ["field a-b", { a: of(v.union(v.object({ "a-b": v.string() }), v.object(text))) }, 'Invalid field name: "a-b"'],
  ["field within", { a: of({ a: v.array(v.object({ "b c": v.null() })) }) }, 'In table "a": Invalid field name: "b c"'],
  ["index a-b", { a: of(text).index("a-b", ["a"]) }, 'Invalid index name: "a-b"'],
  ["index by_id", { a: of(text).index("by_id", ["a"]) }, 'cannot name an index "by_id"'],
  ["index by_creation_time", { a: of(text).index("by_creation_time", ["a"]) }, "because the name is reserved"],
  ["index _i", { a: of(text).index("_i", ["a"]) }, "may not start with an underscore"],
  ["no field", { a: of(text).index("i", []) }, 'index "i" must have at least one field'],
  [
    "unknown field",
    { a: of(text).index("i", ["no"]) },
    'the index "i" is invalid because it references the field no that does not exist',
  ],
  ["within a text", { a: of(text).index("i", ["a.b"]) }, "references the field a.b that does not exist"],
  [
    "unknown filter",
    { a: of(text).searchIndex("i", { searchField: "a", filterFields: ["b"] }) },
    "references the field b",
  ],
  [
    "field twice",
    { a: of(text).index("i", ["a", "a"]) },
    "Duplicate field a. Index fields must be unique within an index.",
  ],
  ["_creationTime", { a: of(text).index("i", ["a", "_creationTime"]) }, "`_creationTime` is automatically added"],
  [
    "field _b within",
    { a: of({ a: v.any() }).index("i", ["a._b"]) },
    "Reserved fields (starting with `_`) are not allowed in indexes.",
  ],
  ["_id", { a: of(text).index("i", ["_id"]) }, "`_id` is not a valid index field"],
  [
    "name twice",
    {
      a: of(text).index("i", ["a"]).searchIndex("i", { searchField: "a" }),
    },
    'two or more definitions of index "i"',
  ],
  [
    "equal",
    {
      a: of(text)
        .index("i", ["a"])
        .index("j", { fields: ["a"], staged: true }),
    },
    'index "i" and index "j" have the same fields',
  ],
  [
    "equal searches",
    {
      a: of(text).searchIndex("i", { searchField: "a" }).searchIndex("j", { searchField: "a" }),
    },
    "have the same `searchField`",
  ],
  [
    "one dimension",
    { a: of(vectors).vectorIndex("i", { vectorField: "a", dimensions: 1 }) },
    "Dimensions 1 must be between 2 and 4096.",
  ],
  ["half dimensions", { a: of(vectors).vectorIndex("i", { vectorField: "a", dimensions: 2.5 }) }, "Dimensions 2.5"],
  ["no vector", { a: of(text).vectorIndex("i", { vectorField: "a", dimensions: 2 }) }, "neither an array of float64"],
  ["top level", { a: of(v.string()) }, "must be an object, a union of objects, or `v.any()`. Found v.string()"],
  [
    "17 fields",
    { a: of(Object.fromEntries(letters(17).map((name) => [name, v.null()]))).index("i", letters(17)) },
    "Indexes may have up to 16 fields.",
  ],
  [
    "65 indexes",
    {
      a: letters(65).reduce(
        (table, name) => table.index(`i${name}`, [name]),
        of(Object.fromEntries(letters(65).map((name) => [name, v.null()]))),
      ),
    },
    "cannot have more than 64 indexes",
  ],
  [
    "5 searches",
    {
      a: letters(5).reduce(
        (table, name) => table.searchIndex(`i${name}`, { searchField: name }),
        of(Object.fromEntries(letters(5).map((name) => [name, v.string()]))),
      ),
    },
    "cannot have more than 4 search indexes",
  ],
])("[F460] %s is refused", (_name, tables, problem) => expect(problemOf(tables)).toContain(problem));

it("[F473] a schema may refer to a table that it lacks", () => {
  expect(problemOf({ a: of({ b: v.id("nowhere") }) })).toBeNull();
});

it("[F460] without schema validation, an index may refer to any field", () => {
  const tables = { a: of(text).index("i", ["no"]) };
  expect(problemOf(tables, { schemaValidation: false })).toBeNull();
});

function letters(count: number): string[] {
  return Array.from({ length: count }, (_none, position) => `f${position}`);
}
