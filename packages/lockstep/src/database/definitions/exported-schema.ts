// A schema in the format of `SchemaDefinition.export()` of `convex/server`, as stored by a push. schema.ts reads it.

import type { ValidatorJson } from "../values/validator-json.ts";

interface ExportedIndex {
  indexDescriptor: string;
  fields: string[];
}

interface ExportedSearchIndex {
  indexDescriptor: string;
  searchField: string;
  filterFields: string[];
}

interface ExportedVectorIndex {
  indexDescriptor: string;
  vectorField: string;
  dimensions: number;
  filterFields: string[];
}

interface ExportedTable {
  tableName: string;
  indexes: ExportedIndex[];
  stagedDbIndexes?: ExportedIndex[] | null;
  searchIndexes?: ExportedSearchIndex[] | null;
  stagedSearchIndexes?: ExportedSearchIndex[] | null;
  vectorIndexes?: ExportedVectorIndex[] | null;
  stagedVectorIndexes?: ExportedVectorIndex[] | null;
  documentType: ValidatorJson;
}

/** The export of `schema.ts`. */
export interface ExportedSchema {
  tables: ExportedTable[];
  schemaValidation: boolean;
}

export const EMPTY_SCHEMA: ExportedSchema = { tables: [], schemaValidation: true };
