// The schema of a deployment: the export of `convex/schema.ts`, read once.

import type { ValidatorJson } from "../values/validator-json.ts";
import { APP, type ComponentPath, tableKey } from "./component-path.ts";
import { EMPTY_SCHEMA, type ExportedSchema } from "./exported-schema.ts";
import type { PushedApp } from "./pushed-app.ts";

/** An index a developer declared. `_creationTime` and the id break ties after the fields. */
export interface IndexDefinition {
  name: string;
  fields: string[];
}

export interface TableDefinition {
  name: string;
  /** Null if documents may have any shape. */
  documentType: ValidatorJson | null;
  indexes: IndexDefinition[];
  searchIndexes: { name: string; searchField: string; filterFields: string[] }[];
  vectorIndexes: { name: string; vectorField: string; dimensions: number; filterFields: string[] }[];
  /** Names of staged indexes, which queries cannot use. */
  staged: ReadonlySet<string>;
}

/** Tables by key. A deployment without `schema.ts` has none, and accepts every document. */
export type Schema = ReadonlyMap<string, TableDefinition>;

/** The schemas of an app and of every component it mounts. */
export function schemaOf(app: PushedApp | null): Schema {
  return new Map([...schemasOf(app)].flatMap(([component, schema]) => readSchema(component, schema)));
}

/** The export of `schema.ts`, per component. */
export function schemasOf(app: PushedApp | null): Map<ComponentPath, ExportedSchema> {
  const mounted = (app?.mounts ?? []).map(
    ({ path, definition }) => [path, app?.definitions?.[definition]?.schema ?? EMPTY_SCHEMA] as const,
  );
  return new Map([[APP, app?.schema ?? EMPTY_SCHEMA], ...mounted]);
}

/** Reads the JSON of `SchemaDefinition.export()`. */
function readSchema(
  component: ComponentPath,
  { tables, schemaValidation }: ExportedSchema,
): [key: string, table: TableDefinition][] {
  const named = <T extends { indexDescriptor: string }>(list: T[] | null | undefined): (T & { name: string })[] =>
    (list ?? []).map((index) => ({ ...index, name: index.indexDescriptor }));
  return tables.map(({ tableName, documentType, indexes, searchIndexes, vectorIndexes, ...rest }) => {
    const name = tableKey(component, tableName);
    const staged = [rest.stagedDbIndexes, rest.stagedSearchIndexes, rest.stagedVectorIndexes].flatMap(
      (list: { indexDescriptor: string }[] | null | undefined) => list ?? [],
    );
    return [
      name,
      {
        name,
        documentType: schemaValidation ? documentType : null,
        indexes: named(indexes),
        searchIndexes: named(searchIndexes),
        vectorIndexes: named(vectorIndexes),
        staged: new Set(staged.map(({ indexDescriptor }) => indexDescriptor)),
      },
    ];
  });
}
