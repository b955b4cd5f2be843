// The files of a snapshot, as in `npx convex export`: per table its documents and their encoding, per component a folder, and optionally
// the stored files. Source: snapshots of a Convex deployment; Convex docs, "Data Export".

import { APP, type ComponentPath } from "../definitions/component-path.ts";
import type { Document } from "../engine/snapshot.ts";
import { exportJson } from "./export-json.ts";
import type { ZipSource } from "./zip-writer.ts";

/** The parts of a document that a snapshot needs. */
type Written = Pick<Document, "id" | "value">;

/** One table of a snapshot. */
export interface SnapshotTable {
  component: ComponentPath;
  table: string;
  /** The table number in the ids of its documents. */
  number: number;
  documents: Iterable<Written>;
}

/** The stored files of one component. */
export interface SnapshotFiles {
  component: ComponentPath;
  documents: Iterable<Written>;
  read: (id: string) => AsyncIterable<Uint8Array>;
}

const README = `# A snapshot of a Convex deployment

Each folder is a table: \`documents.jsonl\` has one document per line. Components are beneath \`_components\`, stored files in \`_storage\`.

\`npx convex import --replace-all <this file>\` puts all of it in place.
`;
/** Documents per chunk of text. */
const BATCH = 500;

/** The files, in order. Documents and bytes are read when needed. */
export function* snapshotFiles(
  tables: Iterable<SnapshotTable>,
  files: Iterable<SnapshotFiles>,
): Generator<ZipSource, void, undefined> {
  yield { name: "README.md", chunks: [README] };
  const byComponent = new Map<ComponentPath, SnapshotTable[]>();
  for (const table of tables) byComponent.set(table.component, [...(byComponent.get(table.component) ?? []), table]);
  for (const [component, own] of byComponent) {
    const folder = folderOf(component);
    yield {
      name: `${folder}_tables/documents.jsonl`,
      chunks: own.map(({ table, number }) => `${JSON.stringify({ name: table, id: number })}\n`),
    };
    for (const { table, documents } of own) {
      yield { name: `${folder}${table}/generated_schema.jsonl`, chunks: ['"uniform"\n'] };
      yield { name: `${folder}${table}/documents.jsonl`, chunks: lines(documents) };
    }
  }
  for (const { component, documents, read } of files) {
    const folder = `${folderOf(component)}_storage/`;
    const all = [...documents];
    yield { name: `${folder}documents.jsonl`, chunks: lines(all) };
    for (const { id, value } of all)
      yield { name: `${folder}${id}${extensionOf(value["contentType"])}`, chunks: read(id) };
  }
}

function* lines(documents: Iterable<Written>): Generator<string> {
  let batch: string[] = [];
  for (const document of documents) {
    batch.push(`${exportJson(document.value)}\n`);
    if (batch.length < BATCH) continue;
    yield batch.join("");
    batch = [];
  }
  yield batch.join("");
}

function folderOf(component: ComponentPath): string {
  return component === APP
    ? ""
    : component
        .split("/")
        .map((name) => `_components/${name}/`)
        .join("");
}

/** A readme for people who open the file. */
function extensionOf(contentType: unknown): string {
  const known: Record<string, string> = {
    "application/json": ".json",
    "application/pdf": ".pdf",
    "image/gif": ".gif",
    "image/jpeg": ".jpeg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/webp": ".webp",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
  };
  return (typeof contentType === "string" && known[contentType]) || "";
}
