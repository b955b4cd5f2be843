// Opens the SQLite file with one server's data, or refuses and names the file. An unreadable file is never replaced, repaired or deleted:
// it may be the only copy.

import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync } from "node:fs";
import path from "node:path";
import Database from "libsql";
import { LockstepError } from "./errors.ts";
import { quoted } from "./quoted.ts";

/** An open SQLite connection. */
export type DataFile = Database.Database;

/**
 * Opens `<directory>/<name>` (created if absent: directory 0700, file 0600), or an in-memory database if `directory` is null. Commits go to
 * a write-ahead log: a crash or kill of the process loses none. With `durable` they are on disk when they return, so even a crash of the
 * machine loses none (`synchronous=FULL`); without it, such a crash may lose the last commits, never the file (`NORMAL`).
 *
 * @param rescue The command that recovers the contents of a damaged file, if there is one.
 * @throws LockstepError `DATA_FILE_CORRUPT` or `DATA_FILE_UNREADABLE`, naming the file, which stays unchanged;
 *   `DATA_FILE_IN_USE` when another process has it open.
 */
export function openDataFile(
  directory: string | null,
  name: string,
  { durable, rescue }: { durable: boolean; rescue?: string | undefined },
): DataFile {
  if (directory === null) return new Database(":memory:");
  const file = path.join(directory, name);
  let db: DataFile | undefined;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (existsSync(file)) assertSqliteHeader(file, rescue);
    db = new Database(file);
    chmodSync(file, 0o600);
    // Checked before the journal mode is set, which writes to the file.
    db.exec("PRAGMA locking_mode = EXCLUSIVE;");
    const [row] = db.prepare("PRAGMA quick_check(1)").all() as { quick_check: string }[];
    if (row?.quick_check !== "ok")
      throw corrupt(file, row?.quick_check ?? "no answer from quick_check", undefined, rescue);
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durable ? "FULL" : "NORMAL"}; PRAGMA wal_autocheckpoint = 4000;`,
    );
    releaseOnClose(db);
    return db;
  } catch (error) {
    db?.close();
    throw refusal(file, error, rescue);
  }
}

/**
 * Prepared statements keep a closed connection, and its lock, alive until they are garbage-collected; leaving WAL mode releases the file.
 */
function releaseOnClose(db: DataFile): void {
  const close = db.close.bind(db);
  db.close = () => {
    db.exec("PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema;");
    return close();
  };
}

/** An error for a file with intact pages whose content this version cannot read. */
export function unreadableContent(file: string, evidence: string, cause?: unknown, rescue?: string): LockstepError {
  return corrupt(file, evidence, cause, rescue);
}

function assertSqliteHeader(file: string, rescue?: string): void {
  const fd = openSync(file, "r");
  try {
    const header = Buffer.alloc(16);
    const length = readSync(fd, header, 0, 16, 0);
    if (length > 0 && header.toString("latin1") !== "SQLite format 3\0")
      throw corrupt(file, "it is not a SQLite file", undefined, rescue);
  } finally {
    closeSync(fd);
  }
}

function refusal(file: string, error: unknown, rescue?: string): LockstepError {
  if (error instanceof LockstepError) return error;
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (/SQLITE_(BUSY|LOCKED)/.test(code) || /database is locked/.test(message)) {
    return new LockstepError(
      "DATA_FILE_IN_USE",
      {
        what: `${file} is in use by another process`,
        evidence: message,
        fix: "stop the other process, or use another --data folder",
      },
      error,
    );
  }
  if (/SQLITE_(CORRUPT|NOTADB)/.test(code) || /malformed|not a database/.test(message))
    return corrupt(file, message, error, rescue);
  return new LockstepError(
    "DATA_FILE_UNREADABLE",
    {
      what: `cannot open ${file}`,
      evidence: message,
      fix: "check that the file and its folder belong to you and are readable",
    },
    error,
  );
}

function corrupt(file: string, evidence: string, cause?: unknown, rescue?: string): LockstepError {
  return new LockstepError(
    "DATA_FILE_CORRUPT",
    {
      what: `${file} is damaged; it was left unchanged`,
      evidence,
      fix: `restore a backup,${rescue === undefined ? "" : ` save its readable contents (${rescue}),`} or start fresh: mv ${quoted(file)} ${quoted(`${file}.damaged`)}`,
    },
    cause,
  );
}
