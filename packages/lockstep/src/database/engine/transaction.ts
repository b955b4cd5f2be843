// One transaction: reads that are recorded, writes that are kept apart until the engine commits them.
// Nested runs are savepoints. It knows nothing of functions, durability or subscribers.

import { convexToJson, type JSONValue, type Value } from "convex/values";
import { newDocumentId } from "../values/document-id.ts";
import { indexesOf, SYSTEM_TABLES } from "./system-tables.ts";
import { AFTER, encodeKey } from "../values/index-key.ts";
import { mismatch } from "../values/validator.ts";
import { createReadSet, indexId, type Interval, type ReadSet, type WrittenKey } from "./read-set.ts";
import {
  BY_ID,
  type Document,
  emptyTable,
  type Index,
  indexKey,
  type Snapshot,
  type Table,
  tableNameOf,
  type Tree,
} from "./snapshot.ts";

/** A document as it is after the transaction; null when it was deleted. */
export interface Write {
  table: Table;
  id: string;
  document: Document | null;
}

export interface Transaction {
  readonly reads: ReadSet;
  /** The name of the table that a well-formed id points into, else null. */
  tableOf: (id: string) => string | null;
  get(id: string): Document | null;
  insert(table: string, value: Record<string, Value>): string;
  /** Replaces a document, keeping `_id` and `_creationTime`. */
  replace(id: string, value: Record<string, Value>): void;
  remove(id: string): void;
  /** Writes a document of a system table: a new one when `id` is null. Returns its id. */
  putSystem(table: string, id: string | null, value: Record<string, Value>): string;
  /** Removes a document of a system table. */
  removeSystem(id: string): void;
  /** The next document of an index inside an interval, in the given direction, or null at its end. Records what it passed. */
  next(
    table: string,
    index: string,
    interval: Interval,
    order: "asc" | "desc",
  ): { key: string; document: Document } | null;
  indexFields: (table: string, index: string) => string[] | null;
  /** Everything after this can be taken back by the function it returns. */
  savepoint(): () => void;
  /** What to commit. Nothing can be written after it was asked. */
  result(): { tables: ReadonlyMap<string, Table>; writes: Write[]; keys: WrittenKey[]; nextCreationTime: number };
}

/** What a transaction starts from. */
export interface TransactionOptions {
  snapshot: Snapshot;
  /** `_creationTime` of the first insert, in ms; each further one is the next larger number. */
  beginMs: number;
  writable: boolean;
}

const FIRST_TABLE_NUMBER = 10_001;
const MAX_DOCUMENT_BYTES = 1024 * 1024;

export function createTransaction({ snapshot, beginMs, writable }: TransactionOptions): Transaction {
  const reads = createReadSet();
  let tables = new Map(snapshot.tables);
  let writes: Write[] = [];
  let keys: WrittenKey[] = [];
  let owned = new Set<Tree>();
  let creationTime = beginMs;
  let open = writable;

  /** A promise that a function forgot to await must not write into what was committed. */
  const assertWritable = (operation: string): void => {
    if (!open) throw new Error(`Cannot ${operation} ${writable ? "after the mutation has finished" : "in a query"}`);
  };
  const tableOf = (id: string): string | null => tableNameOf(tables, id);

  const existing = (id: string, operation: string): { table: Table; document: Document } => {
    assertWritable(operation);
    const document = transaction.get(id);
    const table = tables.get(tableOf(id) ?? "");
    if (table && table.name in SYSTEM_TABLES) throw new Error(`Cannot ${operation} in the system table ${table.name}`);
    if (!document || !table)
      throw new Error(`${operation === "delete" ? "Delete" : "Update"} on nonexistent document ID ${id}`);
    return { table, document };
  };

  /** The table, created with the next number when this is its first document. */
  const tableForInsert = (name: string): Table => {
    const table = tables.get(name);
    if (table) return table;
    const system = SYSTEM_TABLES[name];
    if (system) return emptyTable(name, system.number, system.indexes);
    if (!/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/.test(name)) throw new Error(`Invalid table name: "${name}"`);
    const number = Math.max(FIRST_TABLE_NUMBER - 1, ...[...tables.values()].map((other) => other.number)) + 1;
    return emptyTable(name, number, indexesOf(snapshot.schema, name));
  };

  const put = (table: Table, before: Document | null, after: Document | null): void => {
    const indexes = new Map<string, Index>();
    for (const [name, index] of table.indexes) {
      const tree = owned.has(index.tree) ? index.tree : index.tree.clone();
      owned.add(tree);
      for (const document of [before, after]) {
        if (document === null) continue;
        const key = indexKey(index.fields, document);
        keys.push({ index: indexId(table.name, name), key });
        if (document === after) tree.set(key, document);
        else tree.delete(key);
      }
      indexes.set(name, { ...index, tree });
    }
    const written = { ...table, indexes };
    tables.set(table.name, written);
    writes.push({ table: written, id: (after ?? before)?.id ?? "", document: after });
  };

  const checked = (table: Table, id: string, created: number, fields: Record<string, Value>): Document => {
    const reserved = Object.keys(fields).find(
      (name) => name.startsWith("_") && name !== "_id" && name !== "_creationTime",
    );
    if (reserved)
      throw new Error(
        `Field '${reserved}' starts with an underscore, which is only allowed for system fields like '_id'`,
      );
    const { _id: _oldId, _creationTime: _oldTime, ...own } = fields;
    const documentType = snapshot.schema.get(table.name)?.documentType;
    const problem = documentType ? mismatch(own, documentType, { tableOf }) : null;
    if (problem !== null) {
      throw new Error(
        `Failed to insert or update a document in table "${table.name}" because it does not match the schema: ${problem}`,
      );
    }
    return sized(id, created, own);
  };

  const sized = (id: string, created: number, fields: Record<string, Value>): Document => {
    const value = { ...fields, _creationTime: created, _id: id };
    const json = convexToJson(value) as Record<string, JSONValue>;
    const size = JSON.stringify(json).length;
    if (size > MAX_DOCUMENT_BYTES) throw new Error(`Value is too large (${size} B > maximum size 1 MiB)`);
    return { id, creationTime: created, value, json };
  };

  const transaction: Transaction = {
    reads,
    tableOf,
    get(id) {
      const name = tableOf(id);
      if (name === null) return null;
      const key = encodeKey([id]);
      reads.add(indexId(name, BY_ID), { low: key, high: key + AFTER });
      return tables.get(name)?.indexes.get(BY_ID)?.tree.get(key) ?? null;
    },
    insert(name, fields) {
      assertWritable("insert");
      if (name.startsWith("_")) throw new Error(`Cannot insert into the system table ${name}`);
      const table = tableForInsert(name);
      tables.set(name, table);
      const document = checked(table, newDocumentId(table.number), creationTime, fields);
      creationTime = nextUp(creationTime);
      put(table, null, document);
      return document.id;
    },
    replace(id, fields) {
      const { table, document } = existing(id, "update");
      put(table, document, checked(table, id, document.creationTime, fields));
    },
    remove(id) {
      const { table, document } = existing(id, "delete");
      put(table, document, null);
    },
    putSystem(name, id, fields) {
      assertWritable("write");
      const table = tableForInsert(name);
      tables.set(name, table);
      const before = id === null ? null : transaction.get(id);
      const document = sized(id ?? newDocumentId(table.number), before?.creationTime ?? creationTime, fields);
      if (before === null) creationTime = nextUp(creationTime);
      put(table, before, document);
      return document.id;
    },
    removeSystem(id) {
      assertWritable("delete");
      const document = transaction.get(id);
      const table = tables.get(tableOf(id) ?? "");
      if (document && table) put(table, document, null);
    },
    next(name, indexName, interval, order) {
      const found = scan(tables.get(name)?.indexes.get(indexName)?.tree, interval, order);
      const passed =
        found === null
          ? interval
          : order === "asc"
            ? { low: interval.low, high: found.key + AFTER }
            : { low: found.key, high: interval.high };
      reads.add(indexId(name, indexName), passed);
      return found;
    },
    indexFields(name, indexName) {
      const table = tables.get(name) ?? emptyTable(name, 0, indexesOf(snapshot.schema, name));
      return table.indexes.get(indexName)?.fields ?? null;
    },
    savepoint() {
      const saved = { tables: new Map(tables), writes: [...writes], keys: [...keys] };
      owned = new Set();
      return () => {
        ({ tables, writes, keys } = saved);
        owned = new Set();
      };
    },
    result() {
      open = false;
      return { tables, writes, keys, nextCreationTime: creationTime };
    },
  };
  return transaction;
}

function scan(
  tree: Tree | undefined,
  { low, high }: Interval,
  order: "asc" | "desc",
): { key: string; document: Document } | null {
  const pair = order === "asc" ? tree?.getPairOrNextHigher(low) : tree?.nextLowerPair(high);
  if (!pair || pair[0] < low || pair[0] >= high) return null;
  return { key: pair[0], document: pair[1] };
}

/** The next larger float64. */
function nextUp(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + 1n);
  return view.getFloat64(0);
}
