// The database as bundled code calls it: one handler per syscall, over one transaction.
// Source of the shapes: `convex/server`, database_impl and query_impl.

import { convexToJson, type JSONValue, jsonToConvex, type Value } from "convex/values";
import { jsonText } from "../../engine/document.ts";
import { BY_ID, type Document } from "../../engine/snapshot.ts";
import type { Interval } from "../../engine/read-set.ts";
import type { Transaction } from "../../engine/transaction.ts";
import { AFTER } from "../../values/index-key.ts";
import { systemTableOf } from "../../definitions/system-tables.ts";
import { type PageJournal, queryPage } from "../queries/paginate.ts";
import { nextOf, planQuery, type QueryPlan, type SerializedQuery } from "../queries/query-plan.ts";
import type { SyscallArgs } from "../calls/syscall.ts";

/** A syscall that returns JSON text: a document's text already exists. */
export type DatabaseSyscall = (args: SyscallArgs) => string;

/** A query being iterated: its plan, its position, and what its limits still allow. */
interface Stream {
  plan: QueryPlan;
  /** The unread part of the plan's interval. */
  rest: Interval;
  left: (number | null)[];
}

const NOTHING = "null";

/**
 * The syscalls that touch the database. Synchronous ones answer at once.
 *
 * @param journal Null for a component, which cannot read pages.
 */
export function databaseSyscalls(
  transaction: Transaction,
  journal: PageJournal | null,
): {
  sync: Record<string, DatabaseSyscall>;
  async: Record<string, DatabaseSyscall>;
} {
  const streams = new Map<number, Stream>();
  let nextStream = 1;

  const checkTable = (id: string, table: JSONValue | undefined): void => {
    const actual = transaction.tableOf(id);
    if (typeof table === "string" && actual !== null && actual !== table) {
      throw new Error(`Expected an ID from table "${table}", got ID "${id}" from table "${actual}"`);
    }
    if (actual === null && !transaction.get(id)) throw new InvalidId(id);
  };
  const current = (id: string): Record<string, Value> => {
    const document = transaction.get(id);
    if (!document) throw new Error(`Update on nonexistent document ID ${id}`);
    return document.value;
  };

  return {
    sync: {
      "1.0/queryStream": ({ query }) => {
        const plan = planQuery(query as unknown as SerializedQuery, transaction);
        const left = plan.operators.map((operator) => ("limit" in operator ? operator.limit : null));
        transaction.usage.databaseQueries += 1;
        streams.set(nextStream, { plan, rest: plan.interval, left });
        return `{"queryId":${nextStream++}}`;
      },
      "1.0/queryCleanup": ({ queryId }) => `${streams.delete(Number(queryId))}`,
      "1.0/db/normalizeId": ({ table, idString }) =>
        JSON.stringify({ id: transaction.tableOf(text(idString)) === table ? (idString ?? null) : null }),
      "1.0/getSnapshotTs": () => JSON.stringify(convexToJson(transaction.snapshotTs)),
    },
    async: {
      "1.0/get": ({ id, table, isSystem }) => {
        const system = systemTableOf(text(id));
        if (system !== null && isSystem !== true)
          throw new Error("System tables can only be accessed from db.system.get().");
        if (system === null && isSystem === true && transaction.tableOf(text(id)) !== null)
          throw new Error("User tables can only be accessed from db.get().");
        // The first document creates the table.
        if (system !== null && transaction.tableOf(text(id)) === null) return NOTHING;
        checkTable(text(id), table);
        return textOf(transaction.get(text(id)));
      },
      "1.0/insert": ({ table, value }) => `{"_id":"${transaction.insert(text(table), fieldsOf(value))}"}`,
      "1.0/shallowMerge": ({ id, table, value }) => {
        checkTable(text(id), table);
        const merged: Record<string, Value> = { ...current(text(id)) };
        for (const [field, json] of Object.entries(objectOf(value))) {
          if (isUndefined(json)) delete merged[field];
          else merged[field] = jsonToConvex(json);
        }
        transaction.replace(text(id), merged);
        return NOTHING;
      },
      "1.0/replace": ({ id, table, value }) => {
        checkTable(text(id), table);
        transaction.replace(text(id), fieldsOf(value));
        return NOTHING;
      },
      "1.0/remove": ({ id, table }) => {
        checkTable(text(id), table);
        transaction.remove(text(id));
        return NOTHING;
      },
      "1.0/count": ({ table }) => {
        const interval = { low: "", high: AFTER };
        const plan: QueryPlan = { table: text(table), index: BY_ID, interval, order: "asc", operators: [] };
        const stream = { plan, rest: interval, left: [] };
        let count = 0;
        while (advance(transaction, stream) !== null) count++;
        return JSON.stringify(convexToJson(count));
      },
      "1.0/queryPage": (args) => {
        if (journal === null) throw new Error("paginate() is only supported in the app.");
        transaction.usage.databaseQueries += 1;
        return queryPage(transaction, journal, args);
      },
      "1.0/queryStreamNext": ({ queryId }) => {
        const stream = streams.get(Number(queryId));
        const document = stream ? advance(transaction, stream) : null;
        return `{"value":${textOf(document)},"done":${document === null}}`;
      },
    },
  };
}

class InvalidId extends Error {
  constructor(id: string) {
    super(
      `Invalid argument \`id\`: Unable to decode ID: ${JSON.stringify(id.slice(0, 64))} is not an ID of a table in this deployment`,
    );
  }
}

function textOf(document: Document | null): string {
  return document === null ? NOTHING : jsonText(document);
}

/** The next document of a stream that passes its filters and limits. */
function advance(transaction: Transaction, stream: Stream): Document | null {
  const { plan } = stream;
  while (!stream.left.includes(0)) {
    const found = nextOf(transaction, plan, stream.rest);
    if (found === null) return null;
    stream.rest = found.rest;
    if (passes(stream, found.document.value)) return found.document;
  }
  return null;
}

/** Operators apply in order: a limit counts what passes the filters before it. */
function passes({ plan, left }: Stream, document: Value): boolean {
  for (const [position, operator] of plan.operators.entries()) {
    if ("filter" in operator) {
      if (!operator.filter(document)) return false;
    } else {
      left[position] = (left[position] ?? 0) - 1;
    }
  }
  return true;
}

/** The fields of a document: without a schema, or with `v.any()`, anything is allowed. */
function fieldsOf(json: JSONValue | undefined): Record<string, Value> {
  return jsonToConvex(objectOf(json)) as Record<string, Value>;
}

/** @throws Error if a value is not an object in its JSON either, such as the encoded types: `{"$integer": "…"}` */
function objectOf(json: JSONValue | undefined): Record<string, JSONValue> {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) {
    if (!Object.keys(json).some((name) => name.startsWith("$"))) return json as Record<string, JSONValue>;
  }
  throw new Error(`A document must be an object, not ${JSON.stringify(json ?? null).slice(0, 100)}`);
}

/** The string argument of a syscall; `convex/server` has checked that it is one. */
function text(value: JSONValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

function isUndefined(json: JSONValue): boolean {
  return typeof json === "object" && json !== null && "$undefined" in json;
}
