// What a transaction has written so far, until it is committed or abandoned. It checks neither schemas nor ids: transaction.ts does.

import { type ComponentPath, tableKey } from "../definitions/component-path.ts";
import { indexesOf, SYSTEM_TABLES } from "../definitions/system-tables.ts";
import { newDocumentId } from "../values/document-id.ts";
import { documentSize, type Place } from "./document.ts";
import { documentAfter, type NextDocument } from "./next-document.ts";
import { createPrivateTables, type PrivateTables, replace } from "./private-tables.ts";
import { indexId, tablesOf, type WrittenKey } from "./read-set.ts";
import { type Document, emptyTable, isTableName, nextTableNumber, type Snapshot, type Table } from "./snapshot.ts";
import { restoreWrites, type Usage } from "./usage.ts";

/** A transaction's change to a document. */
export interface Write {
  table: Table;
  row: number;
  /** Null when it is new. */
  before: Document | null;
  /** Null when it was deleted. */
  document: Document | null;
}

/** The changes to commit. */
export interface ChangedTables {
  tables: ReadonlyMap<string, Table>;
  writes: Write[];
  keys: WrittenKey[];
  /** Tables that nothing else references. */
  clones: ReadonlySet<Table>;
  next: NextDocument;
}

export interface Changes {
  /** Every table as it is now. */
  tables: () => ReadonlyMap<string, Table>;
  /** The table for a new document, created if this is its first. @throws Error if it cannot have this name */
  tableFor(component: ComponentPath, name: string): Table;
  /** The place of a new document. */
  placeIn(table: Table): Place;
  /** Replaces one version of a document with another; null means none. */
  put(table: Table, before: Document | null, after: Document | null): void;
  /** Creates a savepoint; the returned function rolls everything after it back. */
  savepoint: () => () => void;
  /** The state before the first change. */
  before: () => Snapshot;
  /** From now on nothing that exists is changed in place, so that it can be read in the meantime. */
  share: () => void;
  result(): ChangedTables;
}

export interface ChangesOptions {
  snapshot: Snapshot;
  next: NextDocument;
  /** Tables of the snapshot that nothing else references and that are changed in place. */
  group: ReadonlySet<Table>;
  /** Counts what is written. */
  usage: Usage;
}

/** Without accessors: an object with one costs more to make than the rest of a short transaction. */
export function createChanges({ snapshot, next, group, usage }: ChangesOptions): Changes {
  // Most transactions only read, and there is one for each of them: neither of these exists before it is needed.
  let own: PrivateTables | null = null;
  let changed: Map<string, Table> | null = null;
  const writes: Write[] = [];
  const keys: WrittenKey[] = [];
  /** The keys of the tables that it has created. */
  const created: string[] = [];
  let place = next;
  const mine = (): PrivateTables => (own ??= createPrivateTables(snapshot, group));
  const tables = (): ReadonlyMap<string, Table> => changed ?? snapshot.tables;
  const setTable = (table: Table): void => void (changed ??= new Map(snapshot.tables)).set(table.name, table);
  const exchange = (
    table: Table,
    before: Document | null,
    after: Document | null,
    onKey?: (index: string, key: string) => void,
  ): Table => {
    const written = mine().claim(table);
    mine().changed(written, before, after);
    replace(written, before, after, onKey);
    setTable(written);
    return written;
  };
  return {
    tables,
    tableFor(component, name) {
      const key = tableKey(component, name);
      const known = tables().get(key);
      if (known) return known;
      keys.push({ index: tablesOf(component), key: "" });
      const table = newTable(snapshot, tables(), key, name);
      created.push(key);
      setTable(table);
      return table;
    },
    placeIn(table) {
      const { creationTime, row } = place;
      place = documentAfter(place);
      return { id: newDocumentId(table.number), creationTime, row };
    },
    put(table, before, after) {
      const written = exchange(table, before, after, (name, key) =>
        keys.push({ index: indexId(table.name, name), key }),
      );
      usage.documentsWritten += 1;
      usage.bytesWritten += after ? documentSize(after) : 0;
      writes.push({ table: written, row: (after ?? before)?.row ?? 0, before, document: after });
    },
    savepoint() {
      const then = { writes: writes.length, keys: keys.length, created: created.length };
      const used = { ...usage };
      return () => {
        for (const { table, before, document } of writes.splice(then.writes).toReversed())
          exchange(tables().get(table.name) ?? table, document, before);
        for (const key of created.splice(then.created)) changed?.delete(key);
        keys.splice(then.keys);
        restoreWrites(usage, used);
      };
    },
    before: () => mine().base(),
    share: () => mine().share(),
    result: () => ({ tables: tables(), writes, keys, clones: mine().clones, next: place }),
  };
}

/** A table that does not exist yet, with the next number. @throws Error if it cannot have this name */
function newTable(snapshot: Snapshot, tables: ReadonlyMap<string, Table>, key: string, name: string): Table {
  const system = SYSTEM_TABLES[name];
  if (system) return emptyTable(key, system.number, system.indexes);
  if (!isTableName(name)) throw new Error(`Invalid table name: "${name}"`);
  return emptyTable(key, nextTableNumber(tables.values()), indexesOf(snapshot.schema, key));
}
