// Which tables a transaction may change in place. A shared table is cloned before it is written; a table created only by earlier mutations
// of the same group commit is not shared yet, and cloning it would copy the same nodes again.

import { type Document, type Index, indexKey, type Snapshot, type Table } from "./snapshot.ts";

export interface PrivateTables {
  /** The tables that this transaction has cloned. */
  readonly clones: ReadonlySet<Table>;
  /** The table to write to: itself if it may be changed, else a clone. */
  claim(table: Table): Table;
  /** Records a change of a claimed table. */
  changed(table: Table, before: Document | null, after: Document | null): void;
  /** From now on nothing that exists now is changed in place. */
  share: () => void;
  /** The original state that the transaction started from. */
  base: () => Snapshot;
}

/** @param group The tables created by earlier mutations and not referenced elsewhere. Emptied as soon as one is. */
export function createPrivateTables(snapshot: Snapshot, group: ReadonlySet<Table>): PrivateTables {
  const changes: { table: Table; before: Document | null; after: Document | null }[] = [];
  const clones = new Set<Table>();
  let reusable = group;
  let own = new Set<Table>();
  return {
    clones,
    claim(table) {
      if (own.has(table) || reusable.has(table)) return table;
      const clone = cloneTable(table);
      clones.add(clone);
      own.add(clone);
      return clone;
    },
    changed(table, before, after) {
      if (reusable.has(table)) changes.push({ table, before, after });
    },
    share() {
      reusable = new Set();
      own = new Set();
    },
    base() {
      if (changes.length === 0) return snapshot;
      const tables = new Map(snapshot.tables);
      const restored = new Map<Table, Table>();
      for (const { table, before, after } of changes.toReversed()) {
        const clone = restored.get(table) ?? cloneTable(table);
        restored.set(table, clone);
        replace(clone, after, before);
        tables.set(table.name, clone);
      }
      return { ...snapshot, tables };
    },
  };
}

/** Replaces one document with another in every index. */
export function replace(
  { indexes }: Table,
  before: Document | null,
  after: Document | null,
  onKey: (index: string, key: string) => void = () => undefined,
): void {
  for (const [name, { fields, tree }] of indexes) {
    const old = before && indexKey(fields, before);
    const key = after && indexKey(fields, after);
    if (old !== null && old !== key) {
      onKey(name, old);
      tree.delete(old);
    }
    if (after !== null && key !== null) {
      onKey(name, key);
      tree.set(key, after);
    }
  }
}

function cloneTable(table: Table): Table {
  const indexes = new Map<string, Index>();
  for (const [name, index] of table.indexes) indexes.set(name, { ...index, tree: index.tree.clone() });
  return { ...table, indexes };
}
