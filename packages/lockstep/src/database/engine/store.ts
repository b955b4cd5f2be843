// SQLite is the source of truth: documents, the pushed app, and the answers of mutations that may be resent. Commits are collected until a
// flush writes them together, all or nothing, with one fsync.

import { isUtf8 } from "node:buffer";
import path from "node:path";
import type { JSONValue, Value } from "convex/values";
import { jsonToConvex } from "convex/values";
import { type DataFile, openDataFile, unreadableContent } from "../../data-file.ts";
import { quoted } from "../../quoted.ts";
import { jsonText } from "./document.ts";
import type { EnvironmentVariables, PushedApp } from "../definitions/pushed-app.ts";
import { schemaOf } from "../definitions/schema.ts";
import { indexesOf } from "../definitions/system-tables.ts";
import { type Document, emptyTable, indexKey, type Snapshot, type Table } from "./snapshot.ts";
import type { Write } from "./changes.ts";

/** The recorded outcome of a mutation, keyed by the client's session and request. */
export interface RecordedMutation {
  sessionId: string;
  requestId: number;
  /** JSON of the result. */
  result: string;
  logLines: string[];
  ts: bigint;
}

/** Everything that is written together, all or nothing. */
export interface Commit {
  ts: bigint;
  tables: Iterable<Table>;
  writes: readonly Write[];
  mutation?: RecordedMutation | undefined;
}

/** One table after an import. */
export interface TableChange {
  /** Its key. */
  name: string;
  /** With all of its documents, under their indexes; null if the table is removed. */
  table: Table | null;
  /** Rows of the removed documents. */
  removed: readonly number[];
  /** The new documents. */
  added: readonly Document[];
}

export interface Store {
  readonly loaded: {
    snapshot: Snapshot;
    /** The keys of tables in the file: numbers are not unique, names are long. */
    keys: Map<string, number>;
    /** The highest row of a document. */
    lastRow: number;
    app: PushedApp | null;
    environment: EnvironmentVariables;
  };
  /** Accepts a commit, which is durable after the next flush. */
  write(commit: Commit): void;
  /** Makes everything durable that was accepted since the last flush. If this throws, none of it is, and it is dropped. */
  flush(): void;
  /** Writes the result of an import for some tables, all or nothing, and durably. */
  replaceTables(changes: readonly TableChange[], ts: bigint): void;
  /** Records that a client may have seen timestamps up to this one. */
  reserve(ts: bigint): void;
  saveApp(app: PushedApp, ts: bigint): void;
  saveEnvironment(environment: EnvironmentVariables, app: PushedApp | null, ts: bigint): void;
  recorded: (sessionId: string, requestId: number) => RecordedMutation | null;
  close(): void;
}

/** The name of the file in the data folder. */
export const DATABASE_FILE = "convex.sqlite";
const FORMAT = "3";

// Rows are in order of creation: new documents fill one page after another, where ids, which are random, would touch a page each.
const LAYOUT = `
  CREATE TABLE IF NOT EXISTS globals (name TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tables (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, number INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS documents (row INTEGER PRIMARY KEY, table_key INTEGER NOT NULL, json TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS session_requests (
    session_id TEXT, request_id INTEGER, result TEXT NOT NULL, log_lines TEXT NOT NULL, ts TEXT NOT NULL,
    PRIMARY KEY (session_id, request_id)
  ) WITHOUT ROWID;
`;

/** The text of a document as bytes: libsql ends the process on text that a bit flip has made invalid UTF-8. */
export const DOCUMENT_TEXT = "CAST(json AS BLOB)";

/** Clients resend within minutes; Convex keeps these for 14 days. Nanoseconds. */
const KEEP_REQUESTS = 14n * 24n * 3600n * 1_000_000_000n;

/**
 * Opens `<directory>/convex.sqlite`, or an in-memory store if `directory` is null, and loads it.
 *
 * @throws LockstepError as {@link openDataFile}, and `DATA_FILE_CORRUPT` when a row cannot be read.
 */
export function openStore(directory: string | null): Store {
  const rescue = directory === null ? undefined : `npx lockstep database export --from ${quoted(directory)}`;
  const db = openDataFile(directory, DATABASE_FILE, { durable: true, rescue });
  const file = directory === null ? "the database in memory" : path.join(directory, DATABASE_FILE);
  try {
    return createStore(db);
  } catch (error) {
    db.close();
    throw unreadableContent(file, error instanceof Error ? error.message : String(error), error, rescue);
  }
}

function createStore(db: DataFile): Store {
  db.exec(LAYOUT);
  // First, because it checks the format that the rest relies on.
  const loaded = load(db);
  const setGlobal = db.prepare(
    "INSERT INTO globals VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET json = excluded.json",
  );
  const putTable = db.prepare(
    "INSERT INTO tables VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET number = excluded.number",
  );
  const deleteTable = db.prepare("DELETE FROM tables WHERE key = ?");
  const putDocument = db.prepare(
    "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT (row) DO UPDATE SET json = excluded.json",
  );
  const deleteDocument = db.prepare("DELETE FROM documents WHERE row = ?");
  const putRequest = db.prepare("INSERT INTO session_requests VALUES (?, ?, ?, ?, ?)");
  const getRequest = db.prepare(
    "SELECT result, log_lines, ts FROM session_requests WHERE session_id = ? AND request_id = ?",
  );

  /** By name. A table keeps its key even when it is rolled back or removed: another table with its name gets it then. */
  const { keys } = loaded;
  let lastKey = Math.max(0, ...keys.values());
  const keyOf = (name: string): number => {
    const key = keys.get(name) ?? ++lastKey;
    keys.set(name, key);
    return key;
  };

  let commits: Commit[] = [];
  /** Answers of the pending commits, by session and request. */
  const unflushed = new Map<string, RecordedMutation>();
  const atomically = (work: () => void): void => {
    db.exec("BEGIN IMMEDIATE");
    try {
      work();
      db.exec("COMMIT");
    } catch (error) {
      try {
        db.exec("ROLLBACK");
      } catch {
        // SQLite has already rolled back, for instance because of a full disk; the original error is the one to report.
      }
      throw error;
    }
  };
  const writeAll = (batch: readonly Commit[]): void => {
    // A document changed by several commits is written once, in its last version.
    const last = new Map<number, Write>();
    for (const { tables, writes, mutation, ts } of batch) {
      for (const { name, number } of tables) putTable.run(keyOf(name), name, number);
      for (const write of writes) last.set(write.row, write);
      if (mutation)
        putRequest.run(
          mutation.sessionId,
          mutation.requestId,
          mutation.result,
          JSON.stringify(mutation.logLines),
          ts.toString(),
        );
    }
    for (const { table, row, document } of last.values()) {
      if (document) putDocument.run(row, keyOf(table.name), jsonText(document));
      else deleteDocument.run(row);
    }
    setGlobal.run("ts", (batch.at(-1)?.ts ?? 0n).toString());
  };
  setGlobal.run("format", FORMAT);
  const oldest = BigInt(Date.now()) * 1_000_000n - KEEP_REQUESTS;
  db.prepare("DELETE FROM session_requests WHERE CAST(ts AS INTEGER) < ?").run(oldest.toString());

  return {
    loaded,
    write(commit) {
      commits.push(commit);
      const { mutation } = commit;
      if (mutation) unflushed.set(requestName(mutation.sessionId, mutation.requestId), mutation);
    },
    flush() {
      if (commits.length === 0) return;
      const batch = commits;
      commits = [];
      unflushed.clear();
      atomically(() => writeAll(batch));
    },
    replaceTables(changes, ts) {
      atomically(() => {
        for (const { name, removed } of changes) {
          deleteTable.run(keyOf(name));
          for (const row of removed) deleteDocument.run(row);
        }
        for (const { name, table, added } of changes) {
          if (table) putTable.run(keyOf(name), name, table.number);
          for (const document of added) putDocument.run(document.row, keyOf(name), jsonText(document));
        }
        setGlobal.run("ts", ts.toString());
      });
    },
    reserve: (ts) => void setGlobal.run("ts", ts.toString()),
    saveApp(app, ts) {
      atomically(() => {
        setGlobal.run("app", JSON.stringify(app));
        setGlobal.run("ts", ts.toString());
      });
    },
    saveEnvironment(environment, app, ts) {
      atomically(() => {
        setGlobal.run("environment", JSON.stringify(environment));
        if (app) setGlobal.run("app", JSON.stringify(app));
        setGlobal.run("ts", ts.toString());
      });
    },
    recorded(sessionId, requestId) {
      const taken = unflushed.get(requestName(sessionId, requestId));
      if (taken) return taken;
      const row = getRequest.get(sessionId, requestId) as { result: string; log_lines: string; ts: string } | undefined;
      if (!row) return null;
      return {
        sessionId,
        requestId,
        result: row.result,
        logLines: JSON.parse(row.log_lines) as string[],
        ts: BigInt(row.ts),
      };
    },
    close: () => db.close(),
  };
}

function load(db: DataFile): Store["loaded"] {
  const globals = new Map(
    (db.prepare("SELECT name, json FROM globals").all() as { name: string; json: string }[]).map((row) => [
      row.name,
      row.json,
    ]),
  );
  const format = globals.get("format") ?? FORMAT;
  if (format !== FORMAT) throw new Error(`it was written in format ${format}, this version reads format ${FORMAT}`);
  const app = globals.has("app") ? (JSON.parse(globals.get("app") ?? "") as PushedApp) : null;
  const schema = schemaOf(app);
  const tables = new Map<string, Table>();
  const keys = new Map<string, number>();
  const byKey = new Map<number, Table>();
  for (const { key, name, number } of db.prepare("SELECT key, name, number FROM tables").all() as {
    key: number;
    name: string;
    number: number;
  }[]) {
    const table = emptyTable(name, number, indexesOf(schema, name));
    tables.set(name, table);
    keys.set(name, key);
    byKey.set(key, table);
  }
  let lastRow = 0;
  const rows = db.prepare(`SELECT row, table_key, ${DOCUMENT_TEXT} FROM documents ORDER BY row`).raw();
  for (const [row, key, json] of rows.iterate() as Iterable<[row: number, key: number, json: Uint8Array]>) {
    const table = byKey.get(key);
    if (!table) throw new Error(`the document in row ${row} is in an unknown table, key ${key}`);
    const document = readDocument(row, json);
    for (const { fields, tree } of table.indexes.values())
      if (!tree.set(indexKey(fields, document), document)) throw new Error(`document ${document.id} is stored twice`);
    lastRow = row;
  }
  return {
    lastRow,
    keys,
    snapshot: { ts: BigInt(globals.get("ts") ?? "0"), tables, schema },
    app,
    environment: JSON.parse(globals.get("environment") ?? "{}") as EnvironmentVariables,
  };
}

function requestName(sessionId: string, requestId: number): string {
  return `${requestId} ${sessionId}`;
}

/** A document from the file. @throws Error if it is invalid */
export function readDocument(row: number, bytes: Uint8Array | null): Document {
  if (bytes === null || !isUtf8(bytes)) throw new Error(`the document in row ${row} is not text`);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  const json = JSON.parse(text) as Record<string, JSONValue>;
  // Values that JSON cannot represent are in an object with a field such as `$integer`; without such a field, the value is its own JSON.
  const value = text.includes('"$') ? (jsonToConvex(json) as Record<string, Value>) : json;
  const { _id, _creationTime } = value;
  if (typeof _id !== "string" || typeof _creationTime !== "number")
    throw new Error("a document has no _id or _creationTime");
  return { id: _id, creationTime: _creationTime, row, value, text: null, size: null };
}
