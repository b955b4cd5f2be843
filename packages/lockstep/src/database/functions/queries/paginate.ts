// `.paginate()`: one page of a query, between two cursors. A cursor identifies a position in an index and the query it belongs to. A page
// that runs again keeps its end, so that new documents fall into exactly one page.

import { createHash } from "node:crypto";
import type { JSONValue, Value } from "convex/values";
import { documentSize, jsonText } from "../../engine/document.ts";
import type { Interval } from "../../engine/read-set.ts";
import type { Transaction } from "../../engine/transaction.ts";
import { TRANSACTION_LIMITS } from "../../engine/usage.ts";
import { AFTER } from "../../values/index-key.ts";
import { MAX_ARRAY_LENGTH, MAX_DOCUMENT_BYTES } from "../../values/value-limits.ts";
import type { SyscallArgs } from "../calls/syscall.ts";
import { nextOf, planQuery, type QueryPlan, type SerializedQuery } from "./query-plan.ts";

/** The end of the page in the query's previous run, and in this one. Opaque to clients, which send it back. */
export interface PageJournal {
  readonly previous: string | null;
  next: string | null;
  /** Whether a page was read: a function may read only one. */
  used: boolean;
}

/** What one page may read: everything that a function may, minus one document of the maximum size. */
const MOST: Readonly<Limits> = {
  rows: TRANSACTION_LIMITS.documentsRead,
  bytes: TRANSACTION_LIMITS.bytesRead - MAX_DOCUMENT_BYTES,
};

interface Limits {
  rows: number;
  bytes: number;
}

/** A position in an index: after a key, or at its end. */
type Place = { after: string } | "end";

/** Reads one page, as JSON text. Source of the shapes: `convex/server`, query_impl paginate. */
export function queryPage(transaction: Transaction, journal: PageJournal, args: SyscallArgs): string {
  if (journal.used) {
    throw new Error(
      "This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.",
    );
  }
  journal.used = true;
  const pageSize = wholeNumber("numItems", args["pageSize"]) ?? 0;
  if (pageSize === 0) throw new Error("Must request at least 1 document while paginating");
  const [rows, bytes] = [
    wholeNumber("maximumRowsRead", args["maximumRowsRead"]),
    wholeNumber("maximumBytesRead", args["maximumBytesRead"]),
  ];
  if (rows === 0 || bytes === 0) throw new Error("maximumRowsRead and maximumBytesRead must be greater than 0");
  const query = args["query"] as unknown as SerializedQuery;
  const fingerprint = createHash("sha256").update(JSON.stringify(query)).digest("base64url").slice(0, 16);
  const plan = planQuery(query, transaction);
  const start = decodeCursor(args["cursor"] ?? null, fingerprint);
  const end = decodeCursor(args["endCursor"] ?? journal.previous, fingerprint);
  const asked = { rows: Math.min(MOST.rows, rows ?? MOST.rows), bytes: Math.min(MOST.bytes, bytes ?? MOST.bytes) };
  const limits = end === null ? asked : MOST;
  const read = readRows(transaction, plan, { start, end }, { ...limits, page: pageSize });
  const encode = (place: Place): string => encodeCursor(place, fingerprint);
  journal.next = encode(read.place);
  const middle = read.keys.length > 2 ? read.keys[Math.floor(read.keys.length / 2)] : undefined;
  const rest = {
    isDone: read.place === "end",
    continueCursor: journal.next,
    splitCursor: middle === undefined ? null : encode({ after: middle }),
    // A page that cannot be split is final.
    pageStatus:
      middle === undefined
        ? null
        : read.isCut
          ? "SplitRequired"
          : statusOf({ rows: read.keys.length, bytes: read.bytes }, limits, read.page.length),
  };
  return `{"page":[${read.page.join(",")}],${JSON.stringify(rest).slice(1)}`;
}

/** Clients show nothing of a page that was cut short, and request its halves; beyond three quarters of a limit they may. */
function statusOf(read: Limits, limits: Limits, length: number): "SplitRecommended" | null {
  const isNear = (used: number, limit: number): boolean => used > Math.floor((limit * 3) / 4);
  // A function usually returns its page as an array.
  const near = isNear(read.rows, limits.rows) || isNear(read.bytes, limits.bytes) || isNear(length, MAX_ARRAY_LENGTH);
  return near ? "SplitRecommended" : null;
}

/**
 * A page with an end is read up to it, whatever its size now, and keeps it if that is not possible; any other page is read until it is
 * full.
 */
function readRows(
  transaction: Transaction,
  plan: QueryPlan,
  { start, end }: { start: Place | null; end: Place | null },
  limits: Limits & { page: number },
): { page: string[]; keys: string[]; bytes: number; place: Place; isCut: boolean } {
  const page: string[] = [];
  const keys: string[] = [];
  let bytes = 0;
  if (start === "end") return { page, keys, bytes, place: "end", isCut: false };
  let { low, high } = plan.interval;
  const ascending = plan.order === "asc";
  if (start !== null) [low, high] = ascending ? [start.after + AFTER, high] : [low, start.after];
  if (end !== null && end !== "end") [low, high] = ascending ? [low, end.after + AFTER] : [end.after, high];
  let rest: Interval = { low, high };
  const isFull = (): boolean => end === null && page.length >= limits.page;
  const isCut = (): boolean => !isFull() && (keys.length >= limits.rows || bytes >= limits.bytes);
  // A page without a row would have no cursor to continue from.
  for (;;) {
    const last = keys.at(-1);
    if (last !== undefined && (isFull() || isCut()))
      return { page, keys, bytes, place: end ?? { after: last }, isCut: isCut() };
    const found = nextOf(transaction, plan, rest);
    if (found === null) return { page, keys, bytes, place: end ?? "end", isCut: false };
    rest = found.rest;
    keys.push(found.key);
    bytes += documentSize(found.document);
    if (passes(plan, found.document.value)) page.push(jsonText(found.document));
  }
}

function passes({ operators }: QueryPlan, document: Value): boolean {
  return operators.every((operator) => !("filter" in operator) || operator.filter(document));
}

function encodeCursor(place: Place, fingerprint: string): string {
  const at = place === "end" ? null : Buffer.from(place.after, "latin1").toString("base64url");
  return Buffer.from(JSON.stringify([fingerprint, at])).toString("base64url");
}

/** A cursor of another query is invalid: `usePaginatedQuery` starts over when it sees this error. */
function decodeCursor(cursor: JSONValue, fingerprint: string): Place | null {
  if (cursor === null) return null;
  try {
    const [of, at] = JSON.parse(Buffer.from(String(cursor as string), "base64url").toString()) as [
      string,
      string | null,
    ];
    if (of === fingerprint) return at === null ? "end" : { after: Buffer.from(at, "base64url").toString("latin1") };
  } catch {
    // Not one of our cursors.
  }
  throw invalidCursor();
}

function invalidCursor(): Error {
  const message =
    "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.";
  return Object.assign(new Error(message), { data: { isConvexSystemError: true, paginationError: "InvalidCursor" } });
}

/** An option of `paginate`, validated, or null if omitted. */
function wholeNumber(name: string, value: JSONValue | undefined): number | null {
  if (value === undefined || value === null) return null;
  if (Number.isInteger(value) && Number(value) >= 0) return Number(value);
  throw new Error(`\`options.${name}\` must be a whole number. Received \`${JSON.stringify(value)}\`.`);
}
