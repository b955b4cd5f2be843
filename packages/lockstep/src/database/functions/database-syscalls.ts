// The database as bundled code calls it: one handler per syscall, over one transaction.
// Source of the shapes: `convex/server`, database_impl and query_impl.

import { convexToJson, type JSONValue, jsonToConvex, type Value } from "convex/values";
import { BY_ID } from "../engine/snapshot.ts";
import type { Transaction } from "../engine/transaction.ts";
import { AFTER } from "../values/index-key.ts";
import { type PageJournal, queryPage } from "./paginate.ts";
import { nextOf, planQuery, type QueryPlan, type SerializedQuery } from "./query-plan.ts";

export type SyscallArgs = Record<string, JSONValue | undefined>;
export type SyscallHandler = (args: SyscallArgs) => JSONValue | Promise<JSONValue>;

/** A query being iterated: its plan, how far it has come, and what its limits still allow. */
interface Stream {
  plan: QueryPlan;
  low: string;
  high: string;
  left: (number | null)[];
}

/**
 * The syscalls that touch the database. Synchronous ones answer at once.
 *
 * @param journal Null for a component, which reads no pages.
 */
export function databaseSyscalls(
  transaction: Transaction,
  journal: PageJournal | null,
): {
  sync: Record<string, SyscallHandler>;
  async: Record<string, SyscallHandler>;
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
        streams.set(nextStream, { plan, ...plan.interval, left });
        return { queryId: nextStream++ };
      },
      "1.0/queryCleanup": ({ queryId }) => streams.delete(Number(queryId)),
      "1.0/db/normalizeId": ({ table, idString }) => ({
        id: transaction.tableOf(text(idString)) === table ? (idString ?? null) : null,
      }),
      "1.0/getSnapshotTs": () => convexToJson(transaction.snapshotTs),
    },
    async: {
      "1.0/get": ({ id, table }) => {
        checkTable(text(id), table);
        return transaction.get(text(id))?.json ?? null;
      },
      "1.0/insert": ({ table, value }) => ({
        _id: transaction.insert(text(table), jsonToConvex(value ?? null) as Record<string, Value>),
      }),
      "1.0/shallowMerge": ({ id, table, value }) => {
        checkTable(text(id), table);
        const merged: Record<string, Value> = { ...current(text(id)) };
        for (const [field, json] of Object.entries((value ?? {}) as Record<string, JSONValue>)) {
          if (isUndefined(json)) delete merged[field];
          else merged[field] = jsonToConvex(json);
        }
        transaction.replace(text(id), merged);
        return null;
      },
      "1.0/replace": ({ id, table, value }) => {
        checkTable(text(id), table);
        transaction.replace(text(id), jsonToConvex(value ?? null) as Record<string, Value>);
        return null;
      },
      "1.0/remove": ({ id, table }) => {
        checkTable(text(id), table);
        transaction.remove(text(id));
        return null;
      },
      "1.0/count": ({ table }) => {
        const stream: Stream = {
          plan: { table: text(table), index: BY_ID, interval: { low: "", high: AFTER }, order: "asc", operators: [] },
          low: "",
          high: AFTER,
          left: [],
        };
        let count = 0;
        while (advance(transaction, stream) !== null) count++;
        return convexToJson(count);
      },
      "1.0/queryPage": (args) => {
        if (journal === null) throw new Error("paginate() is only supported in the app.");
        transaction.usage.databaseQueries += 1;
        return queryPage(transaction, journal, args);
      },
      "1.0/queryStreamNext": ({ queryId }) => {
        const stream = streams.get(Number(queryId));
        const value = stream ? advance(transaction, stream) : null;
        return { value, done: value === null };
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

/** The next document of a stream that passes its filters and limits, as JSON. */
function advance(transaction: Transaction, stream: Stream): JSONValue {
  const { plan } = stream;
  while (!stream.left.includes(0)) {
    const found = nextOf(transaction, plan, { low: stream.low, high: stream.high });
    if (found === null) return null;
    if (plan.order === "asc") stream.low = found.key + AFTER;
    else stream.high = found.key;
    if (passes(stream, found.document.value)) return found.document.json;
  }
  return null;
}

/** Operators apply in order: a limit counts what the filters before it let through. */
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

/** The string a syscall was given; `convex/server` has checked that it is one. */
function text(value: JSONValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

function isUndefined(json: JSONValue): boolean {
  return typeof json === "object" && json !== null && "$undefined" in json;
}
