// One transaction: reads are recorded, writes are kept apart until the engine commits them. Nested runs are savepoints.
// A component has a view of it in which only its own tables exist. Functions, durability and subscribers are handled
// elsewhere.

import type { Value } from "convex/values";
import { APP, type ComponentPath, splitTableKey, tableKey } from "../definitions/component-path.ts";
import type { TableDefinition } from "../definitions/schema.ts";
import { indexesOf, SYSTEM_TABLES } from "../definitions/system-tables.ts";
import { AFTER, encodeKey } from "../values/index-key.ts";
import { mismatch } from "../values/validator.ts";
import { type ChangedTables, type Changes, createChanges } from "./changes.ts";
import {
  assertSameSystemFields,
  assertStorable,
  createDocument,
  documentSize,
  ownFields,
  type Place,
} from "./document.ts";
import type { NextDocument } from "./next-document.ts";
import { createReadSet, indexId, type Interval, type ReadSet, tablesOf } from "./read-set.ts";
import { type Found, passed, scan } from "./scan.ts";
import { BY_ID, type Document, indexesOfTable, type Snapshot, type Table, tableNameOf } from "./snapshot.ts";
import { newUsage, type Usage } from "./usage.ts";

export interface Transaction {
  readonly reads: ReadSet;
  /** Usage so far, in all components. */
  readonly usage: Usage;
  /** Commits up to this timestamp are visible, in nanoseconds since the epoch. */
  readonly snapshotTs: bigint;
  /** The timestamp of its own commit; null if it only reads. */
  readonly commitTs: bigint | null;
  /** The same transaction from the view of a component. */
  within(component: ComponentPath): Transaction;
  /** The committed state at its start, read-only; reads are not recorded. */
  stale(): Transaction;
  /** The name of the table that a well-formed id refers to, else null. */
  tableOf: (id: string) => string | null;
  get(id: string): Document | null;
  insert(table: string, value: Record<string, Value>): string;
  /** Replaces a document, keeping `_id` and `_creationTime`. */
  replace(id: string, value: Record<string, Value>): void;
  remove(id: string): void;
  /** Writes a document of a system table: a new one if `id` is null. Returns its id. */
  putSystem(table: string, id: string | null, value: Record<string, Value>): string;
  /** Removes a document of a system table. */
  removeSystem(id: string): void;
  /** The next document of an index inside an interval, in the given direction, or null at its end. Records the part that was read. */
  next(table: string, index: string, interval: Interval, order: "asc" | "desc"): Found | null;
  indexFields: (table: string, index: string) => string[] | null;
  /** The schema of a table. */
  definition: (table: string) => TableDefinition | undefined;
  /** Every document of a table, for searches that scan it. Not counted as reads. */
  all: (table: string) => Document[];
  /** Creates a savepoint; the returned function rolls everything after it back. */
  savepoint(): () => void;
  /** The changes to commit. Nothing can be written afterwards. */
  result(): ChangedTables;
  /** The original starting state: the transaction may have changed parts of it in place. */
  before: () => Snapshot;
  /** Ends the transaction without a commit. Nothing can be written afterwards. */
  abandon(): Snapshot;
}

/** The starting point of a transaction. */
export interface TransactionOptions {
  snapshot: Snapshot;
  /** Default: it only reads. */
  commitTs?: bigint;
  /** Null for one that only reads. */
  next: NextDocument | null;
  /** Tables of the snapshot that nothing else references and that are changed in place. Default: none. */
  group?: ReadonlySet<Table>;
}

/** What the views of one transaction share. */
interface Shared {
  snapshot: Snapshot;
  commitTs: bigint | null;
  reads: ReadSet;
  usage: Usage;
  changes: Changes;
  /** `over`: a promise that a function did not await must not write into committed data. */
  phase: "reads only" | "writes" | "over";
}

export function createTransaction({ snapshot, next, commitTs, group = new Set() }: TransactionOptions): Transaction {
  const usage = newUsage();
  const changes = createChanges({ snapshot, next: next ?? { creationTime: 0, row: 0 }, group, usage });
  const reads = createReadSet();
  return viewOf(
    { snapshot, commitTs: commitTs ?? null, reads, usage, changes, phase: next ? "writes" : "reads only" },
    APP,
  );
}

/** The transaction from the view of a component. */
function viewOf(shared: Shared, component: ComponentPath): Transaction {
  const { snapshot, reads, usage, changes } = shared;
  const keyOf = (name: string): string => tableKey(component, name);
  const tableNamed = (name: string): Table | undefined => changes.tables().get(keyOf(name));
  const read = (document: Document | undefined): Document | null => {
    if (!document) return null;
    usage.documentsRead += 1;
    usage.bytesRead += documentSize(document);
    return document;
  };
  const end = (): void => {
    if (shared.phase === "writes") shared.phase = "over";
  };

  const view: Transaction = {
    reads,
    usage,
    snapshotTs: snapshot.ts,
    commitTs: shared.commitTs,
    within: (inner) => (inner === component ? view : viewOf(shared, inner)),
    stale() {
      const before = changes.before();
      changes.share();
      return createTransaction({ snapshot: before, next: null }).within(component);
    },
    tableOf: (id) => {
      const name = tableNameOf(changes.tables(), component, id);
      // An id may be older than its table, which the first document creates.
      if (name === null) reads.add(tablesOf(component), { low: "", high: AFTER });
      return name;
    },
    get(id) {
      const name = view.tableOf(id);
      if (name === null) return null;
      const key = encodeKey([id]);
      reads.add(indexId(keyOf(name), BY_ID), { low: key, high: key + AFTER });
      usage.databaseQueries += 1;
      return read(tableNamed(name)?.indexes.get(BY_ID)?.tree.get(key));
    },
    insert(name, fields) {
      assertWritable(shared, "insert");
      if (name.startsWith("_")) throw new Error(`Cannot insert into the system table ${name}`);
      const table = changes.tableFor(component, name);
      const document = newVersion(shared, view, table, changes.placeIn(table), fields);
      changes.put(table, null, document);
      return document.id;
    },
    replace(id, fields) {
      const { table, document } = existing(shared, view, component, id, "update");
      assertSameSystemFields(document, fields);
      changes.put(table, document, newVersion(shared, view, table, document, fields));
    },
    remove(id) {
      const { table, document } = existing(shared, view, component, id, "delete");
      changes.put(table, document, null);
    },
    putSystem(name, id, fields) {
      assertWritable(shared, "write");
      const table = changes.tableFor(component, name);
      const before = id === null ? null : view.get(id);
      const document = createDocument(before ?? changes.placeIn(table), fields);
      changes.put(table, before, document);
      return document.id;
    },
    removeSystem(id) {
      assertWritable(shared, "delete");
      const document = view.get(id);
      const table = tableNamed(view.tableOf(id) ?? "");
      if (document && table) changes.put(table, document, null);
    },
    next(name, indexName, interval, order) {
      const found = scan(tableNamed(name)?.indexes.get(indexName)?.tree, interval, order);
      reads.add(indexId(keyOf(name), indexName), found ? passed(interval, found.rest, order) : interval);
      read(found?.document);
      return found;
    },
    indexFields(name, indexName) {
      const known = tableNamed(name);
      if (known) return known.indexes.get(indexName)?.fields ?? null;
      const key = keyOf(name);
      return indexesOfTable(indexesOf(snapshot.schema, key)).find((index) => index.name === indexName)?.fields ?? null;
    },
    definition: (name) => snapshot.schema.get(keyOf(name)),
    all(name) {
      reads.add(indexId(keyOf(name), BY_ID), { low: "", high: AFTER });
      return tableNamed(name)?.indexes.get(BY_ID)?.tree.valuesArray() ?? [];
    },
    savepoint: changes.savepoint,
    result() {
      end();
      return changes.result();
    },
    before: changes.before,
    abandon() {
      end();
      return changes.before();
    },
  };
  return view;
}

/** @throws Error if the transaction only reads, or has ended */
function assertWritable({ phase }: Shared, operation: string): void {
  if (phase !== "writes")
    throw new Error(`Cannot ${operation} ${phase === "over" ? "after the mutation has finished" : "in a query"}`);
}

/** A document that is about to change, and its table. @throws Error if there is none, or functions cannot write it */
function existing(
  shared: Shared,
  view: Transaction,
  component: ComponentPath,
  id: string,
  operation: "update" | "delete",
): { table: Table; document: Document } {
  assertWritable(shared, operation);
  const document = view.get(id);
  const name = view.tableOf(id) ?? "";
  const table = shared.changes.tables().get(tableKey(component, name));
  if (name in SYSTEM_TABLES) throw new Error(`Cannot ${operation} in the system table ${name}`);
  if (!document || !table)
    throw new Error(`${operation === "delete" ? "Delete" : "Update"} on nonexistent document ID ${id}`);
  return { table, document };
}

/** The new version of a document. @throws Error if it does not match the schema, or cannot be stored */
function newVersion(
  { snapshot }: Shared,
  view: Transaction,
  table: Table,
  place: Place,
  fields: Record<string, Value>,
): Document {
  const own = ownFields(fields);
  const documentType = snapshot.schema.get(table.name)?.documentType;
  const problem = documentType ? mismatch(own, documentType, view) : null;
  if (problem !== null) {
    throw new Error(
      `Failed to insert or update a document in table "${splitTableKey(table.name).table}" because it does not match the schema: ${problem}`,
    );
  }
  const document = createDocument(place, own);
  assertStorable(document, own);
  return document;
}
