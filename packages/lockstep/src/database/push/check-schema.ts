// Whether a deployment accepts a schema: the names in it, its validators, and its indexes. Otherwise code that works locally would fail at
// the first deploy. Source of the rules and of most texts: Convex docs, "Schemas", "Indexes", "Limits"; a Convex deployment.

import { isTableName } from "../engine/snapshot.ts";
import type { ExportedSchema } from "../definitions/exported-schema.ts";
import { validatorProblem } from "../values/check-validator.ts";
import { describeValidator } from "../values/describe.ts";
import type { ValidatorJson } from "../values/validator-json.ts";

const MAX_TABLES = 10_000;
const MAX_INDEXES = 64;
const MAX_SEARCHES = 4;
const MAX_INDEX_FIELDS = 16;
const [MIN_DIMENSIONS, MAX_DIMENSIONS] = [2, 4096];
const DOCS = "To learn more, see the schema documentation at https://docs.convex.dev/database/schemas.";

type ExportedTable = ExportedSchema["tables"][number];

/** An index of any kind, with the fields that it refers to. */
interface AnyIndex {
  name: string;
  kind: "database" | "search" | "vector";
  fields: readonly string[];
  filterFields: readonly string[];
  dimensions?: number;
}

/** The error in a schema, or null. */
export function schemaProblem({ tables, schemaValidation }: ExportedSchema): string | null {
  if (tables.length > MAX_TABLES) return `Number of tables cannot exceed ${MAX_TABLES}.`;
  for (const table of tables) {
    const problem =
      tableNameProblem(table.tableName) ?? documentProblem(table) ?? indexesProblem(table, schemaValidation);
    if (problem !== null) return problem;
  }
  return null;
}

function tableNameProblem(name: string): string | null {
  if (name.startsWith("_")) return `${name} is a reserved table name.`;
  if (isTableName(name)) return null;
  return `Invalid table name: "${name}". Identifiers must start with a letter and can only contain letters, digits, and underscores.`;
}

function documentProblem({ tableName, documentType }: ExportedTable): string | null {
  const problem = validatorProblem(documentType);
  if (problem !== null) return `In table "${tableName}": ${problem}`;
  if (documentType.type === "any") return null;
  const members = documentType.type === "union" ? documentType.value : [documentType];
  for (const member of members) {
    if (member.type !== "object")
      return `The document validator in a schema must be an object, a union of objects, or \`v.any()\`. Found ${describeValidator(documentType)}. ${DOCS}`;
    const reserved = Object.keys(member.value).find((name) => name.startsWith("_"));
    if (reserved !== undefined)
      return `In table "${tableName}" the field \`${reserved}\` cannot be in the schema: names that start with an underscore are those of system fields, which every document has by itself. ${DOCS}`;
  }
  return null;
}

function indexesProblem(table: ExportedTable, schemaValidation: boolean): string | null {
  const { tableName, documentType } = table;
  const [indexes, ...others] = [table.indexes, table.searchIndexes ?? [], table.vectorIndexes ?? []];
  if (others.reduce((sum, { length }) => sum + length, indexes.length) > MAX_INDEXES)
    return `Table "${tableName}" cannot have more than ${MAX_INDEXES} indexes.`;
  for (const [kind, { length }] of [["search", others[0] ?? []] as const, ["vector", others[1] ?? []] as const])
    if (length > MAX_SEARCHES) return `Table "${tableName}" cannot have more than ${MAX_SEARCHES} ${kind} indexes.`;
  const seen = new Map<string, string>();
  for (const index of allIndexes(table)) {
    const problem =
      indexNameProblem(tableName, index.name) ??
      fieldsProblem(tableName, index, schemaValidation ? documentType : { type: "any" });
    if (problem !== null) return problem;
    if (seen.has(`name ${index.name}`))
      return `Table "${tableName}" has two or more definitions of index "${index.name}".`;
    const same = JSON.stringify([index.kind, index.fields, index.dimensions]);
    const other = seen.get(same);
    if (other !== undefined) return equalText(tableName, index, other);
    seen.set(`name ${index.name}`, "").set(same, index.name);
  }
  return null;
}

function allIndexes(table: ExportedTable): AnyIndex[] {
  return [
    ...[...table.indexes, ...(table.stagedDbIndexes ?? [])].map(({ indexDescriptor: name, fields }): AnyIndex => ({
      name,
      kind: "database",
      fields,
      filterFields: [],
    })),
    ...[...(table.searchIndexes ?? []), ...(table.stagedSearchIndexes ?? [])].map(
      ({ indexDescriptor: name, searchField, filterFields }): AnyIndex => ({
        name,
        kind: "search",
        fields: [searchField],
        filterFields,
      }),
    ),
    ...[...(table.vectorIndexes ?? []), ...(table.stagedVectorIndexes ?? [])].map(
      ({ indexDescriptor: name, vectorField, dimensions, filterFields }): AnyIndex => ({
        name,
        kind: "vector",
        fields: [vectorField],
        filterFields,
        dimensions,
      }),
    ),
  ];
}

function indexNameProblem(table: string, name: string): string | null {
  if (name.startsWith("_") || name === "by_id" || name === "by_creation_time")
    return `In table "${table}" cannot name an index "${name}" because the name is reserved. Indexes may not start with an underscore or be named "by_id" or "by_creation_time".`;
  if (/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/.test(name)) return null;
  return `Invalid index name: "${name}". Identifiers must be 64 characters or less, start with a letter, and only contain letters, digits, underscores.`;
}

function fieldsProblem(table: string, index: AnyIndex, documentType: ValidatorJson): string | null {
  const { name, kind, fields, filterFields, dimensions } = index;
  const at = (problem: string): string => `In table "${table}": In index "${name}": ${problem}`;
  if (fields.length === 0) return `In table "${table}" index "${name}" must have at least one field.`;
  if (fields.length > MAX_INDEX_FIELDS) return at(`Indexes may have up to ${MAX_INDEX_FIELDS} fields.`);
  if (filterFields.length > MAX_INDEX_FIELDS)
    return at(`Search indexes may have up to ${MAX_INDEX_FIELDS} filter fields.`);
  const twice = fields.find((field, position) => fields.indexOf(field) !== position);
  if (twice !== undefined) return at(`Duplicate field ${twice}. Index fields must be unique within an index.`);
  if (kind === "database" && fields.includes("_id"))
    return at("`_id` is not a valid index field. To load documents by ID, use `db.get(id)`.");
  if (kind === "database" && fields.includes("_creationTime"))
    return at(
      "`_creationTime` is automatically added to the end of each index. It should not be added explicitly in the index definition.",
    );
  if (kind === "database" && fields.some((field) => field.split(".").some((part) => part.startsWith("_"))))
    return at("Reserved fields (starting with `_`) are not allowed in indexes.");
  for (const field of [...fields, ...filterFields]) {
    const path = field.split(".");
    if (!path.every((part) => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(part))) return at(`Invalid index field: "${field}"`);
    if (!field.startsWith("_") && !mayContain(documentType, path, () => true))
      return `In table "${table}" the index "${name}" is invalid because it references the field ${field} that does not exist.`;
  }
  if (dimensions === undefined) return null;
  if (!Number.isInteger(dimensions) || dimensions < MIN_DIMENSIONS || dimensions > MAX_DIMENSIONS)
    return at(`Dimensions ${dimensions} must be between ${MIN_DIMENSIONS} and ${MAX_DIMENSIONS}.`);
  return fields.every((field) => mayContain(documentType, field.split("."), mayBeVector))
    ? null
    : `In table "${table}" the vector index "${name}" is invalid because it references the field ${fields.join()} that is neither an array of float64 or optional array of float64.`;
}

/** Whether a document of this type can have a field at that path with a type that passes. */
function mayContain(type: ValidatorJson, path: readonly string[], passes: (type: ValidatorJson) => boolean): boolean {
  if (type.type === "any") return true;
  if (type.type === "union") return type.value.some((member) => mayContain(member, path, passes));
  const [first, ...rest] = path;
  if (first === undefined) return passes(type);
  if (type.type === "record") return mayContain(type.values.fieldType, rest, passes);
  if (type.type !== "object" || !Object.hasOwn(type.value, first)) return false;
  const field = type.value[first];
  return field !== undefined && mayContain(field.fieldType, rest, passes);
}

function mayBeVector(type: ValidatorJson): boolean {
  return type.type === "array" && mayContain(type.value, [], ({ type: item }) => item === "number");
}

function equalText(table: string, { kind, name }: AnyIndex, other: string): string {
  if (kind === "database")
    return `In table "${table}" index "${other}" and index "${name}" have the same fields. Indexes must be unique within a table.`;
  const field = `${kind}Field`;
  return `In table "${table}" ${kind} index "${other}" and ${kind} index "${name}" have the same \`${field}\`, which must be unique within a table: make one index of them, with the \`filterFields\` of both.`;
}
