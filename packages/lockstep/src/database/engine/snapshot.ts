// The database at one timestamp: ordered, copy-on-write indexes. Nothing here is ever changed in place: a transaction clones the trees it
// writes, so a snapshot always shows the same data.

import { createRequire } from "node:module";
import type { Value } from "convex/values";
import type SortedBTree from "sorted-btree";
import { tableNumberOf } from "../values/document-id.ts";
import { encodeKey } from "../values/index-key.ts";
import { type ComponentPath, splitTableKey } from "../definitions/component-path.ts";
import type { IndexDefinition, Schema } from "../definitions/schema.ts";

// CommonJS with a `default` member: loaders disagree about its default import, but not about `require`.
const sortedBtree = createRequire(import.meta.url)("sorted-btree") as typeof SortedBTree;

export interface Document {
  id: string;
  creationTime: number;
  /** Its row in the store, while it exists. */
  row: number;
  value: Record<string, Value>;
  /** The JSON text in which it is sent and stored; null in a loaded document until `jsonText` is called. */
  text: string | null;
  /** Size in bytes, as counted for limits; null in a loaded document until `documentSize` is called. */
  size: number | null;
}

/** Documents in the order of one index. {@link indexKey} builds the keys. */
export type Tree = SortedBTree.default<string, Document>;

export interface Index {
  fields: string[];
  tree: Tree;
}

export interface Table {
  /** Its key, which for the tables of components starts with the component's path. */
  name: string;
  number: number;
  indexes: ReadonlyMap<string, Index>;
}

export interface Snapshot {
  /** Nanoseconds since the epoch. */
  ts: bigint;
  tables: ReadonlyMap<string, Table>;
  schema: Schema;
}

/** Every table has these two indexes; the names are reserved. */
export const BY_ID = "by_id";
export const BY_CREATION_TIME = "by_creation_time";

const BUILT_IN: readonly IndexDefinition[] = [
  { name: BY_ID, fields: ["_id"] },
  { name: BY_CREATION_TIME, fields: ["_creationTime"] },
];

/** All indexes of a table whose schema declares these. */
export function indexesOfTable(declared: readonly IndexDefinition[]): IndexDefinition[] {
  return [...BUILT_IN, ...declared];
}

/** An empty table with the indexes its schema declares. */
export function emptyTable(name: string, number: number, definitions: IndexDefinition[] = []): Table {
  return {
    name,
    number,
    indexes: new Map(indexesOfTable(definitions).map((index) => [index.name, emptyIndex(index.fields)])),
  };
}

const FIRST_TABLE_NUMBER = 10_001;

/** A table number not used in any component. */
export function nextTableNumber(tables: Iterable<Pick<Table, "number">>): number {
  let highest = FIRST_TABLE_NUMBER - 1;
  for (const { number } of tables) highest = Math.max(highest, number);
  return highest + 1;
}

/** Whether a table may have this name. Source: Convex docs, "Schemas". */
export function isTableName(name: string): boolean {
  return /^[a-zA-Z][a-zA-Z0-9_]{0,63}$/.test(name);
}

/** The name of the component's table that a well-formed id refers to; null also if the table belongs to another component. */
export function tableNameOf(tables: ReadonlyMap<string, Table>, component: ComponentPath, id: string): string | null {
  const number = tableNumberOf(id);
  if (number === null) return null;
  for (const table of tables.values()) {
    if (table.number !== number) continue;
    const owner = splitTableKey(table.name);
    // Other components may use the number too.
    if (owner.component === component) return owner.table;
  }
  return null;
}

/** The indexes of these definitions that a table does not have yet, empty. */
export function newIndexes(table: Table, definitions: IndexDefinition[]): [name: string, index: Index][] {
  const { indexes } = emptyTable(table.name, table.number, definitions);
  return [...indexes].filter(([name, { fields }]) => table.indexes.get(name)?.fields.join() !== fields.join());
}

/** The same documents under the indexes of another schema: unchanged indexes are kept, the others are taken from the argument. */
export function withIndexes(table: Table, definitions: IndexDefinition[], filled: ReadonlyMap<string, Index>): Table {
  const { indexes } = emptyTable(table.name, table.number, definitions);
  return {
    ...table,
    indexes: new Map([...indexes].map(([name, empty]) => [name, filled.get(name) ?? table.indexes.get(name) ?? empty])),
  };
}

/** The position of a document in an index: no two keys are equal. */
export function indexKey(fields: string[], document: Document): string {
  if (fields[0] === "_id") return encodeKey([document.id]);
  const own = fields.map((field) => fieldValue(document.value, field));
  if (fields.at(-1) !== "_creationTime") own.push(document.creationTime);
  return encodeKey([...own, document.id]);
}

/** The components of an index key: its fields, then creation time, then id. */
export function keyFields(fields: string[]): string[] {
  if (fields[0] === "_id") return fields;
  return [...fields, ...(fields.at(-1) === "_creationTime" ? [] : ["_creationTime"]), "_id"];
}

/** The value at a dotted path, undefined if any part is absent. */
export function fieldValue(value: Value | undefined, path: string): Value | undefined {
  let current: Value | undefined = value;
  for (const part of path.includes(".") ? path.split(".") : [path]) {
    if (typeof current !== "object" || current === null || Array.isArray(current) || current instanceof ArrayBuffer)
      return undefined;
    current = Object.hasOwn(current, part) ? (current as Record<string, Value>)[part] : undefined;
  }
  return current;
}

function emptyIndex(fields: string[]): Index {
  return { fields, tree: new sortedBtree.default<string, Document>(undefined, compareKeys) };
}

function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
