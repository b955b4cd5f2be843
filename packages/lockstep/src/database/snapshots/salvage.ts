// Reads the intact contents of a damaged database file. The file is copied first: neither it nor its log is ever written. An unreadable
// page hides its own rows, not those after it: they are read from the other end and in between.

import { createHash } from "node:crypto";
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
  closeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "libsql";
import type { DataFile } from "../../data-file.ts";
import { LockstepError } from "../../errors.ts";
import { quoted } from "../../quoted.ts";
import { APP, type ComponentPath, splitTableKey } from "../definitions/component-path.ts";
import type { Document } from "../engine/snapshot.ts";
import { DATABASE_FILE, DOCUMENT_TEXT, readDocument } from "../engine/store.ts";
import { STORAGE, SYSTEM_TABLES } from "../definitions/system-tables.ts";
import { tableNumberOf } from "../values/document-id.ts";
import type { SnapshotFiles, SnapshotTable } from "./write-snapshot.ts";

/** What was found, and one sentence for each part that was not. */
export interface Salvaged {
  tables: SnapshotTable[];
  files: SnapshotFiles[];
  leftOut: string[];
}

const PAGE_BYTES = 4096;
/** How often a gap between readable rows is bisected. */
const MAX_PROBES = 500;
/** No database here has more. */
const MAX_ROW = 2 ** 32;

interface TableName {
  component: ComponentPath;
  table: string;
  number: number | null;
}

/**
 * Reads the documents and stored files in the data folder of local Convex, as far as they are readable.
 *
 * @throws LockstepError `DATA_FILE_UNREADABLE` if there is no database, `DATA_FILE_IN_USE`, `DATA_FILE_CORRUPT` if nothing is readable
 */
export function salvage(folder: string): Salvaged {
  const file = path.join(folder, DATABASE_FILE);
  if (!existsSync(file)) {
    throw new LockstepError("DATA_FILE_UNREADABLE", {
      what: `there is no ${file}`,
      fix: "give --from the data folder of local Convex: the folder `convex` in the one that `lockstep dev` names as Data",
    });
  }
  const copies = mkdtempSync(path.join(tmpdir(), "lockstep-salvage-"));
  try {
    const copy = path.join(copies, DATABASE_FILE);
    copyAtRest(file, copy);
    restoreHeader(copy);
    const leftOut = isLogWhole(`${copy}-wal`) ? [] : ["the last changes: the log of the file is cut off"];
    const db = new Database(copy);
    try {
      return read(db, path.join(folder, "storage"), leftOut);
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof LockstepError) throw error;
    throw new LockstepError(
      "DATA_FILE_CORRUPT",
      {
        what: `nothing in ${file} is readable`,
        evidence: error instanceof Error ? error.message : String(error),
        fix: `restore a backup, or start fresh: mv ${quoted(file)} ${quoted(`${file}.damaged`)}`,
      },
      error,
    );
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
}

/** Copies the file and its log. @throws LockstepError if they change in the meantime: the copy of an intact file would look damaged. */
function copyAtRest(file: string, copy: string): void {
  const ends = ["", "-wal"].filter((end) => existsSync(file + end));
  const state = (): string => ends.map((end) => statSync(file + end, { bigint: true }).mtimeNs).join();
  const before = state();
  for (const end of ends) copyFileSync(file + end, copy + end);
  if (state() === before) return;
  throw new LockstepError("DATA_FILE_IN_USE", {
    what: `${file} is written by another process`,
    fix: "stop local Convex first",
  });
}

/** The header of our files is known, and a truncated file has as many pages as its size says. Source: SQLite, "Database File Format". */
function restoreHeader(copy: string): void {
  const pages = Math.ceil(statSync(copy).size / PAGE_BYTES);
  truncateSync(copy, pages * PAGE_BYTES);
  const fd = openSync(copy, "r+");
  try {
    const header = Buffer.alloc(60);
    readSync(fd, header, 0, header.length, 0);
    header.write("SQLite format 3\0", "latin1");
    header.writeUInt16BE(PAGE_BYTES, 16);
    for (const version of [18, 19]) if (header[version] !== 1) header[version] = 2;
    header.set([0, 64, 32, 32], 20);
    header.writeUInt32BE(pages, 28);
    // Schema format 4, text in UTF-8.
    header.writeUInt32BE(4, 44);
    header.writeUInt32BE(1, 56);
    writeSync(fd, header, 0, header.length, 0);
  } finally {
    closeSync(fd);
  }
}

/** Whether a log has a header and whole frames. Source: SQLite, "WAL-mode File Format". */
function isLogWhole(log: string): boolean {
  const { size } = statSync(log, { throwIfNoEntry: false }) ?? { size: 0 };
  return size === 0 || (size - 32) % (PAGE_BYTES + 24) === 0;
}

function read(db: DataFile, storage: string, leftOut: string[]): Salvaged {
  const names = tableNames(db, leftOut);
  const documents = readDocuments(db, leftOut);
  const tables = new Map<number, SnapshotTable & { documents: Document[] }>();
  for (const { key, document } of documents) {
    const number = tableNumberOf(document.id);
    const known = names.get(key) ?? { component: APP, table: systemTable(number) ?? `unknown_${key}`, number };
    const table = tables.get(key) ?? { ...known, number: known.number ?? number ?? 0, documents: [] };
    table.documents.push(document);
    tables.set(key, table);
  }
  const all = [...tables.values()];
  return {
    tables: all.filter(({ table }) => !table.startsWith("_")),
    files: all.filter(({ table }) => table === STORAGE).map((table) => storedFiles(table, storage, leftOut)),
    leftOut,
  };
}

/** The name of a Convex system table, which has its own number. */
function systemTable(number: number | null): string | undefined {
  return Object.keys(SYSTEM_TABLES).find((name) => SYSTEM_TABLES[name]?.number === number);
}

function tableNames(db: DataFile, leftOut: string[]): Map<number, TableName> {
  const names = new Map<number, TableName>();
  try {
    for (const [key, name, number] of db
      .prepare("SELECT key, CAST(name AS BLOB), number FROM tables")
      .raw()
      .iterate() as Iterable<[number, Uint8Array, number]>)
      names.set(key, { ...splitTableKey(Buffer.from(name).toString()), number });
  } catch {
    leftOut.push("names of tables, which are called unknown_1 and so on");
  }
  return names;
}

interface Found {
  key: number;
  row: number;
  document: Document;
}

function readDocuments(db: DataFile, leftOut: string[]): Found[] {
  const found = new Map<number, Found>();
  const damaged: number[] = [];
  const select = (order: "ASC" | "DESC") =>
    db
      .prepare(`SELECT row, table_key, ${DOCUMENT_TEXT} FROM documents WHERE row > ? AND row < ? ORDER BY row ${order}`)
      .raw();
  const [up, down] = [select("ASC"), select("DESC")];
  /** Reads rows between two others, in one direction: where it stopped, or null if it reached the other side. */
  const walk = (statement: typeof up, low: number, high: number): number | null => {
    let last = statement === up ? low : high;
    try {
      for (const [row, key, json] of statement.iterate(low, high) as Iterable<[number, number, Uint8Array | null]>) {
        last = row;
        const document = soundDocument(row, json);
        if (document) found.set(row, { key, row, document });
        else damaged.push(row);
      }
      return null;
    } catch {
      return last;
    }
  };
  const holes: { low: number; high: number }[] = [];
  const unread = [{ low: 0, high: Number.MAX_SAFE_INTEGER }];
  for (let probes = 0; unread.length > 0; probes++) {
    const part = unread.shift() ?? { low: 0, high: 0 };
    const low = walk(up, part.low, part.high);
    if (low === null) continue;
    const high = walk(down, low, part.high) ?? low;
    if (high - low < 2) continue;
    const middle = low + Math.floor((high - low) / 2);
    if (probes >= MAX_PROBES || high - low === 2) holes.push({ low, high });
    else if (high > MAX_ROW)
      for (let step = 1; step <= MAX_ROW; step *= 2) unread.push({ low: low + step - 1, high: low + step * 2 });
    else unread.push({ low, high: middle + 1 }, { low: middle, high });
  }
  for (const { low, high } of joined(holes))
    leftOut.push(
      high > MAX_ROW
        ? `documents behind row ${low}, if there are any`
        : `documents between the rows ${low} and ${high}, ${high - low - 1} at most`,
    );
  if (damaged.length > 0)
    leftOut.push(`${damaged.length} documents whose text is damaged, in the rows ${damaged.slice(0, 20).join(", ")}`);
  return [...found.values()].toSorted((a, b) => a.row - b.row);
}

function joined(holes: { low: number; high: number }[]): { low: number; high: number }[] {
  const all: { low: number; high: number }[] = [];
  for (const hole of holes.toSorted((a, b) => a.low - b.low)) {
    const last = all.at(-1);
    if (last && hole.low <= last.high) last.high = Math.max(last.high, hole.high);
    else all.push({ ...hole });
  }
  return all;
}

function soundDocument(row: number, json: Uint8Array | null): Document | null {
  try {
    const document = readDocument(row, json);
    return tableNumberOf(document.id) === null ? null : document;
  } catch {
    return null;
  }
}

/** The stored files of one component whose bytes match their document. */
function storedFiles(
  { component, documents }: { component: ComponentPath; documents: Document[] },
  storage: string,
  leftOut: string[],
): SnapshotFiles {
  const sound = documents.filter(({ id, value }) => {
    const file = path.join(storage, id);
    if (!existsSync(file)) leftOut.push(`the stored file ${id}, whose bytes are missing`);
    else if (sha256(file) !== value["sha256"]) leftOut.push(`the stored file ${id}, whose bytes are damaged`);
    else return true;
    return false;
  });
  return { component, documents: sound, read: (id) => createReadStream(path.join(storage, id)) };
}

function sha256(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("base64");
}
