// What an import does to the existing tables: pure, and all or nothing. Documents keep their ids; a table takes the number in the ids of
// its documents. Source of the texts: a Convex deployment.

import { newDocumentId, tableNumberOf } from "../values/document-id.ts";
import { APP, type ComponentPath, splitTableKey, tableKey } from "../definitions/component-path.ts";
import { assertStorable, createDocument, ownFields, type Place } from "../engine/document.ts";
import {
  BY_ID,
  type Document,
  emptyTable,
  indexKey,
  nextTableNumber,
  type Snapshot,
  type Table,
} from "../engine/snapshot.ts";
import type { TableChange } from "../engine/store.ts";
import type { NextDocument } from "../engine/next-document.ts";
import { indexesOf, STORAGE, SYSTEM_TABLES } from "../definitions/system-tables.ts";
import { type ImportedTable, type Row, textOf } from "./parse-import.ts";

/** What happens to the existing documents. Source: `convex` CLI, import. */
export type ImportMode = "requireEmpty" | "append" | "replace" | "replaceAll";

export interface ImportRequest {
  mode: ImportMode;
  /** The target component of the import: `replaceAll` applies to it and to the components it mounts. */
  component: ComponentPath;
  tables: readonly ImportedTable[];
}

/** A table before and after. */
interface Target {
  key: string;
  rows: readonly Row[];
  before: readonly Document[];
  kept: readonly Document[];
  /** Null for a new one. */
  number: number | null;
}

/** What to confirm: a text, and whether the user must confirm it. */
export function confirmationOf(snapshot: Snapshot, request: ImportRequest): { text: string; deletes: boolean } {
  const changes = targetsOf(snapshot, request).map(({ key, rows, before, kept }) => {
    const deleted = before.length - kept.length;
    const unit = splitTableKey(key).table === STORAGE ? " files" : "";
    return { deleted, cells: [key, count(rows.length), `${count(deleted)} of ${count(before.length)}${unit}`] };
  });
  const rows = [["table", "create", "delete"], ...changes.map(({ cells }) => cells)];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) => `${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`);
  lines.splice(1, 0, "-".repeat(lines[0]?.length ?? 0));
  return {
    text: [
      ...(changes.length > 0 ? ["Import change summary:", ...lines] : []),
      "Once the import has started, it will run in the background.",
      "Interrupting `npx convex import` will not cancel it.",
    ].join("\n"),
    deletes: changes.some(({ deleted }) => deleted > 0),
  };
}

/** The tables after the import. @throws Error if it does not fit the existing ones */
export function planImport(
  snapshot: Snapshot,
  request: ImportRequest,
  nextDocument: () => NextDocument,
): TableChange[] {
  const targets = targetsOf(snapshot, request);
  const numbers = numbersOf(snapshot, targets);
  const changes = targets.map(({ key, rows, before, kept }): TableChange => {
    const number = numbers.get(key);
    if (number === undefined) return { name: key, table: null, removed: rowsOf(before), added: [] };
    const added = documentsOf(rows, { key, number, kept }, nextDocument);
    const table = emptyTable(key, number, indexesOf(snapshot.schema, key));
    for (const document of [...kept, ...added])
      for (const index of table.indexes.values()) index.tree.set(indexKey(index.fields, document), document);
    return { name: key, table, removed: kept.length > 0 ? [] : rowsOf(before), added };
  });
  const gone = emptyHolders(snapshot, numbers);
  return [...changes, ...gone.map((name): TableChange => ({ name, table: null, removed: [], added: [] }))];
}

function targetsOf(snapshot: Snapshot, { mode, component, tables }: ImportRequest): Target[] {
  const imported = tables.map(({ component: owner, table, rows, number }): Target => {
    const key = tableKey(owner, table);
    const existing = snapshot.tables.get(key);
    const before = existing ? documentsIn(existing) : [];
    if (mode === "requireEmpty" && before.length > 0) {
      throw new Error(`Table ${table} already exists. Please choose a new table name or use replace/append modes.`);
    }
    const kept = mode === "append" ? before : [];
    const system = SYSTEM_TABLES[table]?.number ?? null;
    const carried = tableNumberOf(textOf(rows.find(({ _id }) => _id !== undefined)?.["_id"]));
    const wanted = carried ?? number ?? existing?.number ?? system;
    return { key, rows, before, kept, number: kept.length > 0 ? (existing?.number ?? wanted) : wanted };
  });
  if (mode !== "replaceAll") return imported;
  const keys = new Set(imported.map(({ key }) => key));
  const cleared = [...snapshot.tables.values()].filter(({ name }) => {
    const { component: owner, table } = splitTableKey(name);
    const within = component === APP || owner === component || owner.startsWith(`${component}/`);
    return within && !keys.has(name) && !table.startsWith("_");
  });
  return [
    ...imported,
    ...cleared.map((table): Target => {
      return { key: table.name, rows: [], before: documentsIn(table), kept: [], number: table.number };
    }),
  ];
}

/** The number of each table that stays. @throws Error if two tables of one component would have the same number */
function numbersOf(snapshot: Snapshot, targets: readonly Target[]): Map<string, number> {
  const numbers = new Map<string, number>();
  let next = nextTableNumber([...snapshot.tables.values(), ...targets.map(({ number }) => ({ number: number ?? 0 }))]);
  for (const { key, rows, kept, number } of targets) {
    if (rows.length + kept.length > 0) numbers.set(key, number ?? next++);
  }
  const taken = new Map<string, string>();
  for (const table of snapshot.tables.values()) {
    const replaced = targets.some(({ key }) => key === table.name);
    if (!replaced && documentsIn(table).length > 0) taken.set(placeOf(table.name, table.number), table.name);
  }
  for (const [key, number] of numbers) {
    const holder = taken.get(placeOf(key, number));
    if (holder !== undefined) {
      throw new Error(
        `New table \`${splitTableKey(key).table}\` has IDs that conflict with existing table \`${splitTableKey(holder).table}\`. To delete all existing tables, import with \`npx convex import --replace-all\`.`,
      );
    }
    taken.set(placeOf(key, number), key);
  }
  return numbers;
}

/** Empty tables whose number an import takes: they get another with their next document. */
function emptyHolders(snapshot: Snapshot, numbers: ReadonlyMap<string, number>): string[] {
  const places = new Set([...numbers].map(([key, number]) => placeOf(key, number)));
  return [...snapshot.tables.values()]
    .filter(({ name, number }) => !numbers.has(name) && places.has(placeOf(name, number)))
    .map(({ name }) => name);
}

function placeOf(key: string, number: number): string {
  return `${splitTableKey(key).component}:${number}`;
}

function documentsOf(
  rows: readonly Row[],
  { key, number, kept }: { key: string; number: number; kept: readonly Document[] },
  nextDocument: () => NextDocument,
): Document[] {
  const { table } = splitTableKey(key);
  const ids = new Set(idsOf(kept));
  return rows.map((row, i) => {
    const id = row["_id"] ?? newDocumentId(number);
    const next = nextDocument();
    const creationTime = row["_creationTime"] ?? next.creationTime;
    if (typeof id !== "string" || tableNumberOf(id) === null)
      throw new Error(`Row ${i + 1} of ${table} has an invalid _id`);
    if (typeof creationTime !== "number") throw new Error(`Row ${i + 1} of ${table} has an invalid _creationTime`);
    if (tableNumberOf(id) !== number) {
      throw new Error(
        `_id ${id} cannot be imported into '${table}' because it came from a different deployment and conflict with preexisting tables in this deployment. Try deleting preexisting tables or importing into an empty deployment.`,
      );
    }
    if (ids.has(id)) throw new Error(`Objects in table "${table}" have duplicate _id fields`);
    ids.add(id);
    return documentOf({ id, creationTime, row: next.row }, row);
  });
}

function documentOf(place: Place, row: Row): Document {
  const own = ownFields(row);
  const document = createDocument(place, own);
  assertStorable(document, own);
  return document;
}

function documentsIn({ indexes }: Table): Document[] {
  return indexes.get(BY_ID)?.tree.valuesArray() ?? [];
}

function rowsOf(documents: readonly Document[]): number[] {
  return documents.map(({ row }) => row);
}

function idsOf(documents: readonly Document[]): string[] {
  return documents.map(({ id }) => id);
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
