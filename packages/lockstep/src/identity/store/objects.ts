// Rows of the objects that WorkOS's API returns: one table for every kind, each object stored in the shape in which the API returns it,
// alongside its lookup keys. A change and its event are written together, so an event cannot be forgotten. Data that must never leave the
// server (password hashes, TOTP secrets, …) is in a separate column, the object's secret.

import type { DataFile } from "../../data-file.ts";
import type { LifeEvents, ObjectKind, Related, WorkosObject } from "../objects/kind.ts";
import { createId } from "../values/create-id.ts";
import type { EventLog } from "./event-log.ts";
import { directionOf, toPage, type Page, type PageQuery } from "./page.ts";
import type { Ticker } from "./ticker.ts";

/** Filters of a list. Default: the ten newest first, as in WorkOS. */
export interface ListQuery extends Partial<PageQuery> {
  /** Only objects with all of these keys; for several values, with any of them. */
  where?: Record<string, string | readonly string[]>;
  /** Only these objects. */
  ids?: readonly string[] | undefined;
}

/** Members that `insert` fills in unless given. */
type Filled = "object" | "id" | "created_at" | "updated_at";

/** Objects of one kind. Every write is a transaction of its own unless one is open. */
export interface ObjectTable<T extends WorkosObject, S = never> {
  find: (id: string) => T | null;
  /** The oldest object with this key. */
  findBy: (key: string, value: string) => T | null;
  /** Every object with this key, oldest first. */
  findAllBy: (key: string, value: string) => T[];
  /** The object's secret, or null if it has none. */
  secretOf: (id: string) => S | null;
  list: (query: ListQuery) => Page<T>;
  count: () => number;
  /** Stores a new object with its times and, unless given, its id. */
  insert: (fields: Omit<T, Filled> & Partial<Pick<T, Filled>>, secret?: S) => T;
  /** Changes members. `updated_at` always increases. With `quiet` there is no event and `updated_at` stays. */
  update: (id: string, change: Partial<T>, how?: { quiet: boolean }) => T;
  setSecret: (id: string, secret: S | null) => void;
  /** Deletes an object; an unknown id has no effect. With `quiet` there is no event. */
  delete: (id: string, how?: { quiet: boolean }) => void;
}

/** Makes the tables of one file. */
export type ObjectTables = <T extends WorkosObject, S = never>(kind: ObjectKind<T>) => ObjectTable<T, S>;

interface Row {
  seq: number;
  data: string;
}

/** The objects in the given file. */
export function createObjectTables(
  db: DataFile,
  { events, ticker, transaction }: { events: EventLog; ticker: Ticker; transaction: <R>(run: () => R) => R },
): ObjectTables {
  const byId = db.prepare("SELECT seq, data FROM objects WHERE kind = ? AND id = ?");
  const keyed = `SELECT o.seq, o.data FROM object_keys k JOIN objects o ON o.seq = k.seq
    WHERE k.kind = ? AND k.name = ? AND k.value = ? ORDER BY k.seq`;
  const byKey = db.prepare(keyed);
  const firstByKey = db.prepare(`${keyed} LIMIT 1`);
  const secretById = db.prepare("SELECT secret FROM objects WHERE kind = ? AND id = ?");
  const counted = db.prepare("SELECT count(*) AS count FROM objects WHERE kind = ?");
  const insertRow = db.prepare("INSERT INTO objects (kind, id, data, secret) VALUES (?, ?, ?, ?)");
  const updateRow = db.prepare("UPDATE objects SET data = ? WHERE seq = ?");
  const updateSecret = db.prepare("UPDATE objects SET secret = ? WHERE kind = ? AND id = ?");
  const deleteRow = db.prepare("DELETE FROM objects WHERE seq = ?");
  const insertKey = db.prepare("INSERT INTO object_keys VALUES (?, ?, ?, ?)");
  const deleteKey = db.prepare("DELETE FROM object_keys WHERE kind = ? AND name = ? AND value = ? AND seq = ?");

  return <T extends WorkosObject, S = never>(kind: ObjectKind<T>): ObjectTable<T, S> => {
    const name = kind.object;
    const read = (row: unknown): T | null => (row === undefined ? null : (JSON.parse((row as Row).data) as T));
    const related: Related = (other, key, value) =>
      (byKey.all([other.object, key, value]) as Row[]).map((row) => JSON.parse(row.data));
    const announce = (change: keyof LifeEvents, object: T): void => {
      const event = (typeof kind.events === "function" ? kind.events(object) : kind.events)?.[change];
      if (event !== undefined) events.append(event, kind.eventData?.(object, related) ?? object);
    };
    const moveKeys = (seq: number, from: Record<string, string | null>, to: Record<string, string | null>): void => {
      for (const [key, value] of Object.entries(from)) {
        if (value !== null && to[key] !== value) deleteKey.run([name, key, value, seq]);
      }
      for (const [key, value] of Object.entries(to)) {
        if (value !== null && from[key] !== value) insertKey.run([name, key, value, seq]);
      }
    };

    return {
      find: (id) => read(byId.get([name, id])),
      findBy: (key, value) => read(firstByKey.get([name, key, value])),
      findAllBy: (key, value) => (byKey.all([name, key, value]) as Row[]).map((row) => JSON.parse(row.data) as T),
      secretOf: (id) => {
        const { secret } = (secretById.get([name, id]) ?? { secret: null }) as { secret: string | null };
        return secret === null ? null : (JSON.parse(secret) as S);
      },
      list: (query) => listPage(db, name, query),
      count: () => (counted.get([name]) as { count: number }).count,
      insert: (fields, secret) =>
        transaction(() => {
          const at = ticker.next();
          const time = new Date(at).toISOString();
          const id = createId(kind.prefix, at);
          const object = { object: name, id, ...fields, created_at: fields.created_at ?? time } as unknown as T;
          object.updated_at = fields.updated_at ?? object.created_at;
          const stored = insertRow.run([
            name,
            object.id,
            JSON.stringify(object),
            secret === undefined ? null : JSON.stringify(secret),
          ]);
          moveKeys(Number(stored.lastInsertRowid), {}, kind.keys(object));
          announce("created", object);
          return object;
        }),
      update: (id, change, how) =>
        transaction(() => {
          const row = byId.get([name, id]) as Row | undefined;
          if (row === undefined) throw new Error(`there is no ${name} ${id} to update`);
          const before = JSON.parse(row.data) as T;
          const after = { ...before, ...change };
          if (how?.quiet !== true) after.updated_at = new Date(ticker.next()).toISOString();
          updateRow.run([JSON.stringify(after), row.seq]);
          moveKeys(row.seq, kind.keys(before), kind.keys(after));
          if (how?.quiet !== true) announce("updated", after);
          return after;
        }),
      setSecret: (id, secret) => {
        updateSecret.run([secret === null ? null : JSON.stringify(secret), name, id]);
      },
      delete: (id, how) => {
        transaction(() => {
          const row = byId.get([name, id]) as Row | undefined;
          if (row === undefined) return;
          const object = JSON.parse(row.data) as T;
          moveKeys(row.seq, kind.keys(object), {});
          deleteRow.run([row.seq]);
          if (how?.quiet !== true) announce("deleted", object);
        });
      },
    };
  };
}

function listPage<T extends WorkosObject>(db: DataFile, kind: string, query: ListQuery): Page<T> {
  const { where = {}, ids, limit = 10, order = "desc" } = query;
  const wanted = { ...query, limit, order };
  const { cursor, ascending } = directionOf(wanted);
  const conditions = ["o.kind = ?"];
  const values: (string | number)[] = [kind];
  // A key with one value picks the rows, in the list's order, so that a list stays fast among many objects.
  const keys = Object.entries(where).toSorted(
    ([, a], [, b]) => Number(typeof b === "string") - Number(typeof a === "string"),
  );
  const byKey = typeof keys[0]?.[1] === "string";
  const seq = byKey ? "k0.seq" : "o.seq";
  const from = byKey ? "object_keys k0 CROSS JOIN objects o ON o.seq = k0.seq" : "objects o";
  for (const [i, [name, value]] of keys.entries()) {
    const is = typeof value === "string" ? "value = ?" : "value IN (SELECT value FROM json_each(?))";
    const key = `kind = ? AND name = ? AND ${is}`;
    conditions.push(
      byKey && i === 0
        ? "k0.kind = ? AND k0.name = ? AND k0.value = ?"
        : `EXISTS (SELECT 1 FROM object_keys WHERE seq = o.seq AND ${key})`,
    );
    values.push(kind, name, typeof value === "string" ? value : JSON.stringify(value));
  }
  if (ids !== undefined) {
    conditions.push("o.seq IN (SELECT seq FROM objects WHERE id IN (SELECT value FROM json_each(?)))");
    values.push(JSON.stringify(ids));
  }
  if (cursor !== undefined) {
    conditions.push(`${seq} ${ascending ? ">" : "<"} (SELECT seq FROM objects WHERE kind = ? AND id = ?)`);
    values.push(kind, cursor);
  }
  const rows = db
    .prepare(
      `SELECT o.data FROM ${from} WHERE ${conditions.join(" AND ")} ORDER BY ${seq} ${ascending ? "ASC" : "DESC"} LIMIT ?`,
    )
    .all([...values, limit + 1]) as Row[];
  return toPage(
    rows.map((row) => JSON.parse(row.data) as T),
    wanted,
  );
}
