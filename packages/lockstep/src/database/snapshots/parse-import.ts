// Reads the file of an import: one table from JSON, JSON lines or CSV, or every table of a snapshot ZIP. Independent of the database's
// contents. Source: `convex` CLI, import; Convex docs, "Data Import"; the texts, a deployment's.

import { createReadStream } from "node:fs";
import type { Value } from "convex/values";
import { APP, childPath, type ComponentPath } from "../definitions/component-path.ts";
import { isTableName } from "../engine/snapshot.ts";
import { STORAGE } from "../definitions/system-tables.ts";
import { csvRows } from "./csv.ts";
import { parseExportJson } from "./export-json.ts";
import { openZip, type ZipEntry } from "./zip-reader.ts";

export type ImportFormat = "csv" | "jsonLines" | "jsonArray" | "zip";

export type Row = Record<string, Value>;

/** A table in the file. */
export interface ImportedTable {
  component: ComponentPath;
  table: string;
  /** The table number in its ids, if the file contains it. */
  number: number | null;
  rows: Row[];
}

/** Source: Convex docs, "Data Import". */
const MAX_ARRAY_BYTES = 8 * 1024 * 1024;
/** A document has at most 1 MiB; its JSON may be longer. */
const MAX_LINE = 16 * 1024 * 1024;
/** All documents of a file, unpacked, because they must fit into memory. */
const MAX_DOCUMENT_BYTES = 512 * 1024 * 1024;

/** Reads a file. @throws Error in Convex's words if it cannot be read */
export async function parseImport(
  file: string,
  format: ImportFormat,
  { component, table }: { component: ComponentPath; table: string | null },
): Promise<ImportedTable[]> {
  if (format === "zip") {
    if (table !== null) throw new Error("ZIP import cannot have table name");
    return await parseZip(file, component);
  }
  if (table === null) throw new Error(`${format === "csv" ? "CSV" : "JSON"} import requires table name`);
  if (!isTableName(table)) throw new Error(`Invalid table name: "${table}"`);
  const text = decoded(limited(createReadStream(file)));
  const rows = await collect(format === "csv" ? csvRows(text) : format === "jsonLines" ? jsonLines(text) : array(text));
  return [{ component, table, number: null, rows }];
}

async function parseZip(file: string, base: ComponentPath): Promise<ImportedTable[]> {
  const archive = await openZip(file);
  try {
    const documents = archive.entries.filter(({ name }) => name.endsWith(".jsonl"));
    if (documents.reduce((sum, { size }) => sum + size, 0) > MAX_DOCUMENT_BYTES)
      throw new Error(`The documents of a snapshot may have at most ${MAX_DOCUMENT_BYTES} bytes here`);
    const lines = (entry: ZipEntry): AsyncGenerator<string> => splitLines(decoded(archive.read(entry)));
    const encodings = new Map<string, string>();
    for (const entry of documents.filter(({ name }) => name.endsWith("/generated_schema.jsonl")))
      for await (const line of lines(entry)) encodings.set(folderOf(entry.name), line);

    const tables = new Map<string, ImportedTable>();
    const numbers = new Map<string, number>();
    for (const entry of documents.filter(({ name }) => /(?:^|\/)documents\.jsonl$/.test(name))) {
      const folder = folderOf(entry.name);
      const { component, table } = placeOf(folder, base);
      // Other names that start with an underscore belong to the exporting deployment.
      if (table.startsWith("_") && table !== STORAGE && table !== "_tables") continue;
      if (tables.has(folder)) throw new Error(`${entry.name} is in the archive twice`);
      const encoding = encodings.get(folder);
      const rows = await collect(
        encoding === '"uniform"' ? rowsOf(lines(entry), parseExportJson) : plainRows(lines(entry)),
      );
      if (encoding !== undefined && encoding !== '"uniform"' && rows.length > 0)
        throw new Error(`cannot parse ${folder}/generated_schema.jsonl: only the encoding "uniform" is known`);
      tables.set(folder, { component, table, number: null, rows: table === STORAGE ? rows.map(storedFile) : rows });
      if (table === "_tables") for (const { name, id } of rows) numbers.set(`${component}:${textOf(name)}`, Number(id));
    }
    for (const each of tables.values()) each.number = numbers.get(`${each.component}:${each.table}`) ?? null;
    return [...tables.values()].filter(({ table }) => table !== "_tables");
  } finally {
    await archive.close();
  }
}

/** A string, or "" for anything else. */
export function textOf(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The fields of a `_storage` document used here; a deployment's has more. */
function storedFile({ _id, _creationTime, sha256, size, contentType }: Row): Row {
  const digest = textOf(sha256);
  const base64 = /^[0-9a-f]{64}$/.test(digest) ? Buffer.from(digest, "hex").toString("base64") : digest;
  return {
    ...(_id === undefined ? {} : { _id }),
    ...(_creationTime === undefined ? {} : { _creationTime }),
    sha256: base64,
    size: Number(size),
    ...(typeof contentType === "string" ? { contentType } : {}),
  };
}

function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf("/"));
}

/** `_components/a/_components/b/notes` is the table `notes` of the component `a/b`. */
function placeOf(folder: string, base: ComponentPath): { component: ComponentPath; table: string } {
  const parts = folder.split("/");
  const table = parts.pop() ?? "";
  let component = base;
  for (let i = 0; i + 1 < parts.length && parts[i] === "_components"; i += 2) {
    component = childPath(component, parts[i + 1] ?? "");
    parts.fill("", i, i + 2);
  }
  // Repacking a snapshot often adds a folder around everything.
  if (parts.filter((part) => part !== "").length > 1 || /[^\w/-]/.test(component))
    throw new Error(`${folder} is not where a snapshot has a table`);
  if (!isTableName(table) && !table.startsWith("_")) throw new Error(`Invalid table name: "${table}"`);
  return { component: component === "" ? APP : component, table };
}

async function collect(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

function jsonLines(text: AsyncIterable<string>): AsyncGenerator<Row> {
  return plainRows(splitLines(text));
}

/** Ordinary JSON: each number is a float64. */
function plainRows(lines: AsyncIterable<string>): AsyncGenerator<Row> {
  return rowsOf(lines, (line) => plainValue(JSON.parse(line)));
}

async function* rowsOf(lines: AsyncIterable<string>, parse: (line: string) => Value): AsyncGenerator<Row> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === "") continue;
    let value: Value;
    try {
      value = parse(line);
    } catch (error) {
      const what = error instanceof SyntaxError ? "wasn't valid JSON" : "wasn't a valid Convex value";
      throw new Error(`Row ${number} ${what}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
    yield rowOf(value, number);
  }
}

async function* array(text: AsyncIterable<string>): AsyncGenerator<Row> {
  let all = "";
  for await (const chunk of text) {
    all += chunk;
    if (all.length > MAX_ARRAY_BYTES)
      throw new Error("Import is too large for JSON (maximum 8 MiB). Consider converting data to JSONLines");
  }
  let items: unknown;
  try {
    items = JSON.parse(all);
  } catch (error) {
    throw new Error(`Not valid JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (!Array.isArray(items)) throw new Error("Not a JSON array");
  for (const [i, item] of items.entries()) yield rowOf(plainValue(item), i + 1);
}

function rowOf(value: Value, number: number): Row {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ArrayBuffer))
    return value as Row;
  throw new Error(`Row ${number} wasn't a valid Convex value: expected object`);
}

/** @throws Error for a name that Convex's own JSON uses */
function plainValue(json: unknown): Value {
  if (Array.isArray(json)) return json.map(plainValue);
  if (typeof json !== "object" || json === null) return json as Value;
  return Object.fromEntries(
    Object.entries(json).map(([name, item]) => {
      if (name.startsWith("$")) throw new Error(`Field name ${name} starts with a '$', which is reserved.`);
      return [name, plainValue(item)];
    }),
  );
}

async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw error instanceof TypeError ? new Error("Import wasn't valid UTF8", { cause: error }) : error;
  }
}

async function* limited(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > MAX_DOCUMENT_BYTES) throw new Error(`An import may have at most ${MAX_DOCUMENT_BYTES} bytes here`);
    yield chunk;
  }
}

async function* splitLines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of text) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MAX_LINE) throw new Error(`A line has more than ${MAX_LINE} characters`);
    yield* lines;
  }
  if (rest !== "") yield rest;
}
