// The event log: what happened, in order, stored in the file. The Events API reads it and webhooks are sent from it. Appending is part of
// the transaction of the change itself; listeners are notified after the commit.

import type { DataFile } from "../../data-file.ts";
import type { EventName } from "../objects/event-names.ts";
import { createId } from "../values/create-id.ts";
import { directionOf, toPage, type Page, type PageQuery } from "./page.ts";
import type { Ticker } from "./ticker.ts";

/** An event as WorkOS's API and webhooks return it. */
export interface EventObject {
  object: "event";
  id: string;
  event: EventName;
  data: object;
  /** Additional data of some events; omitted by the others. */
  context?: object;
  /** ISO 8601 in UTC; later than that of every earlier event by 1 ms or more. */
  created_at: string;
}

/** A filter for events. */
export interface EventQuery extends PageQuery {
  /** Names; all if empty. */
  events?: readonly string[];
  organizationId?: string | undefined;
  /** ms since the epoch, inclusive. */
  rangeStart?: number | undefined;
  rangeEnd?: number | undefined;
}

/** An event and its place in the log. */
export interface NumberedEvent {
  seq: number;
  event: EventObject;
}

/** The event log. */
export interface EventLog {
  append: (event: EventName, data: object, context?: object) => void;
  list: (query: EventQuery) => Page<EventObject>;
  find: (id: string) => EventObject | null;
  /** The number of the newest event, 0 before the first: the starting point of a consumer that wants only later events. */
  latest: () => number;
  /** The first event after a number, with one of these names; with any name if the list is empty. */
  next: (after: number, names: readonly string[]) => NumberedEvent | null;
  /** Calls back after each commit that appended. Returns a function that stops it. */
  subscribe: (listener: () => void) => () => void;
  /** Notifies the listeners if events were appended since the last time. Called after each commit. */
  flush: () => void;
  /** Drops events appended in a transaction that was rolled back. */
  discard: () => void;
  /** Deletes events from before a time (ms), and all but this many of the newest. */
  prune: (what: { before: number; keep: number }) => void;
}

interface Row {
  id: string;
  event: EventName;
  data: string;
  context: string | null;
  createdAt: number;
}

const COLUMNS = "id, event, data, context, created_at AS createdAt";

/** The events in the given file. */
export function createEventLog(db: DataFile, ticker: Ticker): EventLog {
  const insert = db.prepare(
    "INSERT INTO events (id, event, organization_id, data, context, created_at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const byId = db.prepare(`SELECT ${COLUMNS} FROM events WHERE id = ?`);
  const newest = db.prepare("SELECT max(seq) AS seq FROM events");
  const following = db.prepare(
    `SELECT seq, ${COLUMNS} FROM events
      WHERE seq > ? AND (? = '[]' OR event IN (SELECT value FROM json_each(?))) ORDER BY seq LIMIT 1`,
  );
  const pruneOld = db.prepare("DELETE FROM events WHERE created_at < ?");
  const pruneMany = db.prepare("DELETE FROM events WHERE seq <= (SELECT max(seq) FROM events) - ?");
  const listeners = new Set<() => void>();
  let appended = false;
  return {
    append: (event, data, context) => {
      const at = ticker.next();
      const more = context === undefined ? null : JSON.stringify(context);
      insert.run([createId("event", at), event, organizationOf(event, data), JSON.stringify(data), more, at]);
      appended = true;
    },
    list: (query) => listEvents(db, query),
    find: (id) => {
      const row = byId.get([id]) as Row | undefined;
      return row === undefined ? null : toEventObject(row);
    },
    latest: () => (newest.get([]) as { seq: number | null }).seq ?? 0,
    next: (after, names) => {
      const row = following.get([after, JSON.stringify(names), JSON.stringify(names)]) as
        | (Row & { seq: number })
        | undefined;
      return row === undefined ? null : { seq: row.seq, event: toEventObject(row) };
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush: () => {
      if (!appended) return;
      appended = false;
      for (const listener of listeners) listener();
    },
    discard: () => {
      appended = false;
    },
    prune: ({ before, keep }) => {
      pruneOld.run([before]);
      pruneMany.run([keep]);
    },
  };
}

function listEvents(db: DataFile, query: EventQuery): Page<EventObject> {
  const { events = [], organizationId, rangeStart, rangeEnd, limit } = query;
  const { cursor, ascending } = directionOf(query);
  const conditions = ["1"];
  const values: (string | number)[] = [];
  const only = (condition: string, ...given: (string | number)[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  if (events.length > 0) only(`event IN (${events.map(() => "?").join(", ")})`, ...events);
  if (organizationId !== undefined) only("organization_id = ?", organizationId);
  if (cursor !== undefined) only(`seq ${ascending ? ">" : "<"} (SELECT seq FROM events WHERE id = ?)`, cursor);
  if (rangeStart !== undefined) only("created_at >= ?", rangeStart);
  if (rangeEnd !== undefined) only("created_at <= ?", rangeEnd);
  const rows = db
    .prepare(
      `SELECT ${COLUMNS} FROM events WHERE ${conditions.join(" AND ")}
        ORDER BY seq ${ascending ? "ASC" : "DESC"} LIMIT ?`,
    )
    .all([...values, limit + 1]) as Row[];
  return toPage(rows.map(toEventObject), query);
}

function toEventObject({ id, event, data, context, createdAt }: Row): EventObject {
  const created_at = new Date(createdAt).toISOString();
  const more = context === null ? {} : { context: JSON.parse(context) as object };
  return { object: "event", id, event, data: JSON.parse(data) as object, created_at, ...more };
}

interface Owned {
  organization_id?: string | null;
}

function organizationOf(event: EventName, data: object): string | null {
  if (event.startsWith("organization.")) return (data as { id: string }).id;
  const { organization_id, organization_domain, group } = data as Owned & {
    organization_domain?: Owned;
    group?: Owned;
  };
  return organization_id ?? organization_domain?.organization_id ?? group?.organization_id ?? null;
}
