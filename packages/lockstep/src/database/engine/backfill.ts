// Prepares what a push changes in the database, a few documents at a time while mutations go on: every document is checked
// against the new schema, and the indexes that are new are filled.
// It walks through the documents that there are at the moment, in the order of their ids, and is told of what is written: so it
// knows everything of those that it has passed. Of those ahead it may know some already, which it then sees once more.

import { AFTER } from "../values/index-key.ts";
import type { ValidatorJson } from "../values/validator-json.ts";
import { type ComponentPath, splitTableKey } from "./component-path.ts";
import { type DocumentCheck, documentCheck, type Misfit } from "./first-misfit.ts";
import type { Schema } from "./schema.ts";
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
import { indexesOf } from "./system-tables.ts";
import type { Write } from "./transaction.ts";

/** How far a component is. Source: `convex` CLI, componentSchemaStatus. */
export interface BackfillProgress {
  schemaValidationComplete: boolean;
  /** Of the indexes that are new in tables with documents. */
  indexesComplete: number;
  indexesTotal: number;
}

export interface Backfill {
  /** Goes on with up to `count` documents. False when nothing is left, or a document does not fit. */
  advance(count: number): boolean;
  /** To be called with the writes of each commit, as soon as it is what there is. */
  wrote(writes: readonly Write[]): void;
  /** A document that does not fit, among those that were passed or told. */
  misfit(): Misfit | null;
  /** Of the components that have something to prepare. */
  progress(): Record<ComponentPath, BackfillProgress>;
  /** The tables that there are, under the indexes of the new schema; once nothing is left. */
  tables(): Map<string, Table>;
}

/** One way through the documents of a table: to check them, or to fill an index. */
interface Pass {
  table: string;
  kind: "check" | "index";
  /** Behind the documents that were passed, in the order of {@link BY_ID}. */
  cursor: string;
  /** Replaces one version of a document by another; null is none. */
  replace(before: Document | null, after: Document | null): void;
}

/** Behind all documents. */
const END = AFTER;

/** @param current what there is: never without a table that it had before */
export function createBackfill(schema: Schema, current: () => Snapshot): Backfill {
  const passes = new Map<string, Pass[]>();
  const filled = new Map<string, Map<string, Index>>();
  /** By id. What refers to a table that does not exist yet may fit later. */
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
  // Checks first: nothing needs to be filled for a push that fails.
  const all = [...passes.values()].flat();
  const waiting = [...all.filter(({ kind }) => kind === "check"), ...all.filter(({ kind }) => kind === "index")];

  /** How many documents of at most `count` there were; fewer when the pass has come to the end or to a misfit. */
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
        // One that is new has no documents but those that are told: nobody needs to walk through it.
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
        // One that nobody told of has no documents.
        return withIndexes(table, definitions, filled.get(table.name) ?? new Map(newIndexes(table, definitions)));
      });
      return new Map(tables.map((table) => [table.name, table]));
    },
  };
}
