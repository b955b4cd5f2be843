// Whether the documents that there are fit a schema, which a push or an import asks before it changes anything.

import { mismatch } from "../values/validator.ts";
import { type ComponentPath, splitTableKey } from "./component-path.ts";
import type { Schema } from "./schema.ts";
import { BY_ID, type Snapshot, tableNameOf } from "./snapshot.ts";

/** A document that a schema does not allow. */
export interface Misfit {
  component: ComponentPath;
  table: string;
  /** What is wrong with it, without its id. */
  problem: string;
  error: string;
}

/** The first document that does not fit, or null. */
export function firstMisfit({ tables }: Snapshot, schema: Schema): Misfit | null {
  for (const [key, { indexes }] of tables) {
    const documentType = schema.get(key)?.documentType;
    if (!documentType) continue;
    const { component, table } = splitTableKey(key);
    const tableOf = (id: string): string | null => tableNameOf(tables, component, id);
    for (const { id, value } of indexes.get(BY_ID)?.tree.values() ?? []) {
      const { _id, _creationTime, ...fields } = value;
      const problem = mismatch(fields, documentType, { tableOf });
      if (problem !== null) {
        return {
          component,
          table,
          problem,
          error: `Document with ID "${id}" in table "${table}" does not match the schema: ${problem}`,
        };
      }
    }
  }
  return null;
}
