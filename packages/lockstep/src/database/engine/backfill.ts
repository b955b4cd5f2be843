// Prepares a push's changes to the database, a few documents at a time while mutations run: checks every document
// against the new schema, and fills new indexes. It walks the current documents in the order of their ids and receives
// every write, so its data is complete up to its position. Documents written ahead of the position are processed again
// when it reaches them.

import { AFTER } from "../values/index-key.ts";
import type { ValidatorJson } from "../values/validator-json.ts";
import { type ComponentPath, splitTableKey } from "../definitions/component-path.ts";
import { type DocumentCheck, documentCheck, type Misfit } from "./first-misfit.ts";
import type { Schema } from "../definitions/schema.ts";
import {
  BY_ID,
  type Document,
  type Index,
  indexKey,
  newIndexes,
  type Snapshot,
  type Table,
  withIndexes,
} from "./snapshot.ts";
import { indexesOf } from "../definitions/system-tables.ts";
import type { Write } from "./changes.ts";

/** The progress of a component. Source: `convex` CLI, componentSchemaStatus. */
export interface BackfillProgress {
  schemaValidationComplete: boolean;
  /** Counts new indexes of tables with documents. */
  indexesComplete: number;
  indexesTotal: number;
}

export interface Backfill {
  /** Processes up to `count` more documents. False when none are left, or a document does not fit. */
  advance(count: number): boolean;
  /** Must be called with the writes of each commit, as soon as it is visible. */
  wrote(writes: readonly Write[]): void;
  /** A document that does not fit, among those that were passed or written. */
  misfit(): Misfit | null;
  /** For the components that have something to prepare. */
  progress(): Record<ComponentPath, BackfillProgress>;
  /** The current tables, under the indexes of the new schema; once nothing is left. */
  tables(): Map<string, Table>;
}

/** One pass through the documents of a table: to check them, or to fill an index. */
interface Pass {
  table: string;
  kind: "check" | "index";
  /** Just after the passed documents, in the order of {@link BY_ID}. */
  cursor: string;
  /** Replaces one version of a document with another; null means none. */
  replace(before: Document | null, after: Document | null): void;
}

/** After all documents. */
const END = AFTER;

/** @param current The current state, which always has every table that it had before. */
export function createBackfill(schema: Schema, current: () => Snapshot): Backfill {
  const passes = new Map<string, Pass[]>();
  const filled = new Map<string, Map<string, Index>>();
  /** By id. A reference to a table that does not exist yet may fit later. */
  const suspects = new Map<string, { document: Document; check: DocumentCheck }>();

  const cover = (table: Table): void => {
    const own: Pass[] = [];
    const documentType = schema.get(table.name)?.documentType;
    if (documentType)
      own.push({ table: table.name, kind: "check", cursor: "", replace: checking(table.name, documentType) });
    const indexes = newIndexes(table, indexesOf(schema, table.name));
    for (const [, index] of indexes)
      own.push({ table: table.name, kind: "index", cursor: "", replace: filling(index) });
    passes.set(table.name, own);
    filled.set(table.name, new Map(indexes));
  };
  const checking = (name: string, documentType: ValidatorJson): Pass["replace"] => {
    const check = documentCheck(name, documentType);
    return (before, after) => {
      if (before) suspects.delete(before.id);
      if (after && check(after, current().tables)) suspects.set(after.id, { document: after, check });
    };
  };
  const filling = ({ fields, tree }: Index): Pass["replace"] => {
    return (before, after) => {
      if (before) tree.delete(indexKey(fields, before));
      if (after) tree.set(indexKey(fields, after), after);
    };
  };

  const misfit = (): Misfit | null => {
    for (const [id, { document, check }] of suspects) {
      const found = check(document, current().tables);
      if (found) return found;
      suspects.delete(id);
    }
    return null;
  };

  for (const table of current().tables.values()) cover(table);
  // Checks come first: a push that fails needs no filled indexes.
  const all = [...passes.values()].flat();
  const waiting = [...all.filter(({ kind }) => kind === "check"), ...all.filter(({ kind }) => kind === "index")];

  /** How many documents, at most `count`, were processed; fewer when the pass reached the end or a misfit. */
  const goOn = (pass: Pass, count: number): number => {
    const tree = current().tables.get(pass.table)?.indexes.get(BY_ID)?.tree;
    let passed = 0;
    for (const [key, document] of tree?.entries(pass.cursor) ?? []) {
      if (passed === count) return passed;
      pass.replace(null, document);
      pass.cursor = key + AFTER;
      passed++;
      if (suspects.size > 0) return passed;
    }
    pass.cursor = END;
    return passed;
  };

  return {
    advance(count) {
      let left = count;
      let pass = waiting[0];
      while (left > 0 && pass && !misfit()) {
        left -= goOn(pass, left);
        if (pass.cursor !== END) continue;
        waiting.shift();
        pass = waiting[0];
      }
      return pass !== undefined && !misfit();
    },
    wrote(writes) {
      for (const { table, before, document } of writes) {
        // A new table has only documents written in the meantime, so no pass is needed.
        if (!passes.has(table.name)) cover(table);
        for (const pass of passes.get(table.name) ?? []) pass.replace(before, document);
      }
    },
    misfit,
    progress() {
      const components: Record<ComponentPath, BackfillProgress> = {};
      for (const { table, kind, cursor } of all) {
        const { component } = splitTableKey(table);
        const of = (components[component] ??= { schemaValidationComplete: true, indexesComplete: 0, indexesTotal: 0 });
        if (kind === "check") of.schemaValidationComplete &&= cursor === END;
        else of.indexesTotal++;
        if (kind === "index" && cursor === END) of.indexesComplete++;
      }
      return components;
    },
    tables() {
      const tables = [...current().tables.values()].map((table) => {
        const definitions = indexesOf(schema, table.name);
        // A table without reported writes has no documents.
        return withIndexes(table, definitions, filled.get(table.name) ?? new Map(newIndexes(table, definitions)));
      });
      return new Map(tables.map((table) => [table.name, table]));
    },
  };
}
