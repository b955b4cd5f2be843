// Whether the existing documents fit a schema: checked by a push or an import before it changes anything.

import { mismatch } from "../values/validator.ts";
import type { ValidatorJson } from "../values/validator-json.ts";
import { type ComponentPath, splitTableKey } from "../definitions/component-path.ts";
import type { Schema } from "../definitions/schema.ts";
import { BY_ID, type Document, type Snapshot, type Table, tableNameOf } from "./snapshot.ts";

/** A document that a schema does not allow. */
export interface Misfit {
  component: ComponentPath;
  table: string;
  /** What is wrong with it, without its id. */
  problem: string;
  error: string;
}

/** Reports whether a document fits, given the existing tables. */
export type DocumentCheck = (document: Document, tables: ReadonlyMap<string, Table>) => Misfit | null;

/** The first document that does not fit, or null. */
export function firstMisfit({ tables }: Snapshot, schema: Schema): Misfit | null {
  for (const [key, { indexes }] of tables) {
    const documentType = schema.get(key)?.documentType;
    if (!documentType) continue;
    const check = documentCheck(key, documentType);
    for (const document of indexes.get(BY_ID)?.tree.values() ?? []) {
      const misfit = check(document, tables);
      if (misfit) return misfit;
    }
  }
  return null;
}

/** The check for the documents of one table, by its key. */
export function documentCheck(key: string, documentType: ValidatorJson): DocumentCheck {
  const { component, table } = splitTableKey(key);
  return ({ id, value }, tables) => {
    const { _id, _creationTime, ...fields } = value;
    const problem = mismatch(fields, documentType, { tableOf: (other) => tableNameOf(tables, component, other) });
    if (problem === null) return null;
    const error = `Document with ID "${id}" in table "${table}" does not match the schema: ${problem}`;
    return { component, table, problem, error };
  };
}
