// The one SQLite file of local AuthKit and its tables. Rows in, rows out: no rules about sessions here.

import path from "node:path";
import { openDataFile, unreadableContent, type DataFile } from "../../data-file.ts";
import { createAnswerRows, type AnswerRows } from "./answers.ts";
import { createCodeRows, type CodeRows } from "./codes.ts";
import { createEventLog, type EventLog } from "./event-log.ts";
import { createGrouped, type Grouped } from "./grouped.ts";
import { createKeyRows, type KeyRows } from "./keys.ts";
import { createObjectTables } from "./objects.ts";
import { createRefreshTokenRows, type RefreshTokenRows } from "./refresh-tokens.ts";
import { SCHEMA, SCHEMA_VERSION } from "./schema.ts";
import { createSessionRows, type SessionRows } from "./sessions.ts";
import { createTables, type Tables } from "./tables.ts";
import { createTicker, type Ticker } from "./ticker.ts";

/** The complete state of local AuthKit. */
export interface Store extends Tables {
  /** The file's path, for messages. */
  file: string;
  sessions: SessionRows;
  codes: CodeRows;
  refreshTokens: RefreshTokenRows;
  keys: KeyRows;
  answers: AnswerRows;
  events: EventLog;
  ticker: Ticker;
  /** Runs a synchronous function whose writes are committed together or not at all. May be nested. */
  transaction: <T>(run: () => T) => T;
  /** Deletes everything but the signing keys. Event numbers continue. */
  clear: () => void;
  /** A transaction that may share its commit with those of other requests. */
  grouped: Grouped;
  close: () => void;
}

const NAME = "authkit.sqlite";

/**
 * Opens `<directory>/authkit.sqlite`, or an in-memory store if `directory` is null. `now` is the clock, in ms.
 *
 * @throws LockstepError `DATA_FILE_CORRUPT`, `DATA_FILE_UNREADABLE` or `DATA_FILE_IN_USE`; the file stays unchanged.
 */
export function openStore(directory: string | null, now: () => number): Store {
  const file = directory === null ? ":memory:" : path.join(directory, NAME);
  const db = openDataFile(directory, NAME, { durable: false });
  try {
    prepareSchema(db, file);
    const ticker = createTicker(now, latestTime(db));
    const events = createEventLog(db, ticker);
    const transaction = createTransaction(db, events);
    return {
      file,
      ...createTables(createObjectTables(db, { events, ticker, transaction })),
      sessions: createSessionRows(db),
      codes: createCodeRows(db),
      refreshTokens: createRefreshTokenRows(db),
      keys: createKeyRows(db),
      answers: createAnswerRows(db),
      events,
      ticker,
      transaction,
      grouped: createGrouped(transaction),
      clear: () => {
        clear(db);
      },
      close: () => {
        db.close();
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function createTransaction(db: DataFile, events: EventLog): Store["transaction"] {
  let open = false;
  return (run) => {
    if (open) return run();
    open = true;
    try {
      const result = db.transaction(run)();
      open = false;
      events.flush();
      return result;
    } catch (error) {
      open = false;
      events.discard();
      throw error;
    }
  };
}

function clear(db: DataFile): void {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all();
  const names = (tables as { name: string }[]).map(({ name }) => name).filter((name) => name !== "signing_keys");
  db.transaction(() => {
    for (const name of names) db.exec(`DELETE FROM ${name}`);
  })();
}

function latestTime(db: DataFile): number {
  const row = db.prepare("SELECT max(created_at) AS latest FROM events").get([]) as { latest: number | null };
  return row.latest ?? 0;
}

function prepareSchema(db: DataFile, file: string): void {
  const [row] = db.prepare("PRAGMA user_version").all() as { user_version: number }[];
  const version = row?.user_version ?? 0;
  if (version === SCHEMA_VERSION) return;
  const tables = db.prepare("SELECT name FROM sqlite_schema").all();
  if (version !== 0 || tables.length > 0) {
    throw unreadableContent(file, `its layout is version ${version}; this release reads version ${SCHEMA_VERSION}`);
  }
  db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
}
