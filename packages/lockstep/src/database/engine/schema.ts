// The schema of a deployment: what `convex/schema.ts` exported, read once.

import type { ValidatorJson } from "../values/validator.ts";

/** An index a developer declared. `_creationTime` and the id break ties after the fields. */
export interface IndexDefinition {
  name: string;
  fields: string[];
}

export interface TableDefinition {
  name: string;
  /** Null when documents may have any shape. */
  documentType: ValidatorJson | null;
  indexes: IndexDefinition[];
}

/** Tables by name. A deployment without `schema.ts` has none, and takes every document. */
export type Schema = ReadonlyMap<string, TableDefinition>;

interface ExportedTable {
  tableName: string;
  indexes: { indexDescriptor: string; fields: string[] }[];
  searchIndexes?: unknown[] | null;
  vectorIndexes?: unknown[] | null;
  documentType: ValidatorJson;
}

/** A schema as `SchemaDefinition.export()` writes it. */
export interface ExportedSchema {
  tables: ExportedTable[];
  schemaValidation: boolean;
}

export const EMPTY_SCHEMA: ExportedSchema = { tables: [], schemaValidation: true };

/** Reads the JSON that `SchemaDefinition.export()` gives. */
export function readSchema({ tables, schemaValidation }: ExportedSchema): Schema {
  return new Map(
    tables.map(({ tableName, documentType, indexes }) => [
      tableName,
      {
        name: tableName,
        documentType: schemaValidation ? documentType : null,
        indexes: indexes.map(({ indexDescriptor, fields }) => ({ name: indexDescriptor, fields })),
      },
    ]),
  );
}

/** Names of what a schema declares and local Convex does not have, for a clear message at push. */
export function unsupportedIndexes({ tables }: ExportedSchema): string[] {
  return tables
    .filter((table) => table.searchIndexes?.length || table.vectorIndexes?.length)
    .map((table) => table.tableName);
}
