// One transaction: reads are recorded, writes are kept apart until the engine commits them. Nested runs are savepoints. A component has a
// view of it in which only its own tables exist. It knows nothing of functions, durability or subscribers.

import type { Value } from "convex/values";
import { newDocumentId } from "../values/document-id.ts";
import { APP, type ComponentPath, splitTableKey, tableKey } from "../definitions/component-path.ts";
import {
  assertSameSystemFields,
  assertStorable,
  createDocument,
  documentSize,
  nextUp,
  ownFields,
  type Place,
} from "./document.ts";
import { indexesOf, SYSTEM_TABLES } from "../definitions/system-tables.ts";
import { AFTER, encodeKey } from "../values/index-key.ts";
import { mismatch } from "../values/validator.ts";
import type { TableDefinition } from "../definitions/schema.ts";
import { createPrivateTables, replace } from "./private-tables.ts";
import { type Found, passed, scan } from "./scan.ts";
import { createReadSet, indexId, tablesOf, type Interval, type ReadSet, type WrittenKey } from "./read-set.ts";
import {
  BY_ID,
  type Document,
  emptyTable,
  isTableName,
  nextTableNumber,
  type Snapshot,
  type Table,
  tableNameOf,
} from "./snapshot.ts";
import { newUsage, restoreWrites, type Usage } from "./usage.ts";

/** A transaction's change to a document. */
export interface Write {
  table: Table;
  row: number;
  /** Null when it is new. */
  before: Document | null;
  /** Null when it was deleted. */
  document: Document | null;
}

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
  result(): {
    tables: ReadonlyMap<string, Table>;
    writes: Write[];
    keys: WrittenKey[];
    /** Tables that nothing else references. */
    clones: ReadonlySet<Table>;
    next: NextDocument;
  };
  /** The original starting state: the transaction may have changed parts of it in place. */
  before: () => Snapshot;
  /** Ends the transaction without a commit. Nothing can be written afterwards. */
  abandon(): Snapshot;
}

/** Assigned to the next new document. */
export interface NextDocument {
  /** `_creationTime`, in ms: each further document gets the next larger number. */
  creationTime: number;
  row: number;
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

export function createTransaction({ snapshot, next, commitTs, group = new Set() }: TransactionOptions): Transaction {
  const reads = createReadSet();
  const usage = newUsage();
  let tables = new Map(snapshot.tables);
  let writes: Write[] = [];
  let keys: WrittenKey[] = [];
  const mine = createPrivateTables(snapshot, group);
  let { creationTime, row } = next ?? { creationTime: 0, row: 0 };
  let open = next !== null;

  /** A promise that a function did not await must not write into what was committed. */
  const assertWritable = (operation: string): void => {
    if (!open) throw new Error(`Cannot ${operation} ${next ? "after the mutation has finished" : "in a query"}`);
  };

  const existing = (view: View, id: string, operation: string): { table: Table; document: Document } => {
    assertWritable(operation);
    const document = view.get(id);
    const name = view.tableOf(id) ?? "";
    const table = tables.get(tableKey(view.component, name));
    if (name in SYSTEM_TABLES) throw new Error(`Cannot ${operation} in the system table ${name}`);
    if (!document || !table)
      throw new Error(`${operation === "delete" ? "Delete" : "Update"} on nonexistent document ID ${id}`);
    return { table, document };
  };

  /** The table, created with the next number if this is its first document. */
  const tableForInsert = (component: ComponentPath, name: string): Table => {
    const key = tableKey(component, name);
    const table = tables.get(key);
    if (table) return table;
    keys.push({ index: tablesOf(component), key: "" });
    const system = SYSTEM_TABLES[name];
    if (system) return emptyTable(key, system.number, system.indexes);
    if (!isTableName(name)) throw new Error(`Invalid table name: "${name}"`);
    return emptyTable(key, nextTableNumber(tables.values()), indexesOf(snapshot.schema, key));
  };

  const put = (table: Table, before: Document | null, after: Document | null): void => {
    const written = mine.claim(table);
    mine.changed(written, before, after);
    replace(written, before, after, (name, key) => keys.push({ index: indexId(table.name, name), key }));
    tables.set(table.name, written);
    usage.documentsWritten += 1;
    usage.bytesWritten += after ? documentSize(after) : 0;
    writes.push({ table: written, row: (after ?? before)?.row ?? 0, before, document: after });
  };

  const fresh = (table: Table): Place => {
    const place = { id: newDocumentId(table.number), creationTime, row };
    creationTime = nextUp(creationTime);
    row += 1;
    return place;
  };

  const checked = (view: View, table: Table, place: Place, fields: Record<string, Value>): Document => {
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
  };

  const read = (document: Document | undefined): Document | null => {
    if (!document) return null;
    usage.documentsRead += 1;
    usage.bytesRead += documentSize(document);
    return document;
  };

  const view = (component: ComponentPath): View => {
    const keyOf = (name: string): string => tableKey(component, name);
    const self: View = {
      component,
      reads,
      usage,
      snapshotTs: snapshot.ts,
      commitTs: commitTs ?? null,
      within: (inner) => (inner === component ? self : view(inner)),
      stale() {
        const before = mine.base();
        mine.share();
        return createTransaction({ snapshot: before, next: null }).within(component);
      },
      tableOf: (id) => {
        const name = tableNameOf(tables, component, id);
        // An id may be older than its table, which the first document creates.
        if (name === null) reads.add(tablesOf(component), { low: "", high: AFTER });
        return name;
      },
      get(id) {
        const name = self.tableOf(id);
        if (name === null) return null;
        const key = encodeKey([id]);
        reads.add(indexId(keyOf(name), BY_ID), { low: key, high: key + AFTER });
        usage.databaseQueries += 1;
        return read(tables.get(keyOf(name))?.indexes.get(BY_ID)?.tree.get(key));
      },
      insert(name, fields) {
        assertWritable("insert");
        if (name.startsWith("_")) throw new Error(`Cannot insert into the system table ${name}`);
        const table = tableForInsert(component, name);
        tables.set(table.name, table);
        const document = checked(self, table, fresh(table), fields);
        put(table, null, document);
        return document.id;
      },
      replace(id, fields) {
        const { table, document } = existing(self, id, "update");
        assertSameSystemFields(document, fields);
        put(table, document, checked(self, table, document, fields));
      },
      remove(id) {
        const { table, document } = existing(self, id, "delete");
        put(table, document, null);
      },
      putSystem(name, id, fields) {
        assertWritable("write");
        const table = tableForInsert(component, name);
        tables.set(table.name, table);
        const before = id === null ? null : self.get(id);
        const document = createDocument(before ?? fresh(table), fields);
        put(table, before, document);
        return document.id;
      },
      removeSystem(id) {
        assertWritable("delete");
        const document = self.get(id);
        const table = tables.get(keyOf(self.tableOf(id) ?? ""));
        if (document && table) put(table, document, null);
      },
      next(name, indexName, interval, order) {
        const key = keyOf(name);
        const found = scan(tables.get(key)?.indexes.get(indexName)?.tree, interval, order);
        reads.add(indexId(key, indexName), found ? passed(interval, found.rest, order) : interval);
        read(found?.document);
        return found;
      },
      indexFields(name, indexName) {
        const key = keyOf(name);
        const table = tables.get(key) ?? emptyTable(key, 0, indexesOf(snapshot.schema, key));
        return table.indexes.get(indexName)?.fields ?? null;
      },
      definition: (name) => snapshot.schema.get(keyOf(name)),
      all(name) {
        reads.add(indexId(keyOf(name), BY_ID), { low: "", high: AFTER });
        return tables.get(keyOf(name))?.indexes.get(BY_ID)?.tree.valuesArray() ?? [];
      },
      savepoint() {
        const saved = { tables: new Map(tables), writes: [...writes], keys: [...keys] };
        const used = { ...usage };
        mine.share();
        return () => {
          ({ tables, writes, keys } = saved);
          restoreWrites(usage, used);
        };
      },
      result() {
        open = false;
        return { tables, writes, keys, clones: mine.clones, next: { creationTime, row } };
      },
      before: () => mine.base(),
      abandon() {
        open = false;
        return mine.base();
      },
    };
    return self;
  };
  return view(APP);
}

/** A transaction and the component whose view of it this is. */
type View = Transaction & { component: ComponentPath };
