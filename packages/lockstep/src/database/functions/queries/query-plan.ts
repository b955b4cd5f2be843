// Reads a serialized query (source, filters, limit) as one interval of one index. Source: `convex/server`, SerializedQuery.

import type { JSONValue, Value } from "convex/values";
import { documentSize } from "../../engine/document.ts";
import type { Interval } from "../../engine/read-set.ts";
import { BY_CREATION_TIME, keyFields, type Document } from "../../engine/snapshot.ts";
import type { Found } from "../../engine/scan.ts";
import type { Transaction } from "../../engine/transaction.ts";
import { showValue } from "../../values/describe.ts";
import { AFTER, encodeKey } from "../../values/index-key.ts";
import { decode, filterOf } from "./query-filter.ts";
import { missingIndex } from "./missing-index.ts";
import { searchDocuments, type SearchSource } from "./search-index.ts";

interface RangeExpression {
  type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte";
  fieldPath: string;
  value: JSONValue;
}

/** The arguments of `1.0/queryStream`. */
export interface SerializedQuery {
  source:
    | { type: "FullTableScan"; tableName: string; order: "asc" | "desc" | null }
    | { type: "IndexRange"; indexName: string; range: RangeExpression[]; order: "asc" | "desc" | null }
    | SearchSource;
  operators: ({ filter: JSONValue } | { limit: number })[];
}

export interface QueryPlan {
  table: string;
  index: string;
  interval: Interval;
  order: "asc" | "desc";
  operators: ({ filter: (document: Value) => boolean } | { limit: number })[];
  /** The results of a search, in order; the interval is then one of positions. */
  ranked?: { key: string; document: Document }[];
}

/** The next document of a plan inside an interval, or null at its end. */
export function nextOf(
  transaction: Transaction,
  { table, index, order, ranked }: QueryPlan,
  interval: Interval,
): Found | null {
  if (!ranked) return transaction.next(table, index, interval, order);
  const found = ranked.find(({ key }) => key >= interval.low && key < interval.high);
  if (!found) return null;
  transaction.usage.documentsRead += 1;
  transaction.usage.bytesRead += documentSize(found.document);
  return { ...found, rest: { low: found.key + AFTER, high: interval.high } };
}

/** Plans a query, and runs it if it is a search. */
export function planQuery({ source, operators }: SerializedQuery, transaction: Transaction): QueryPlan {
  const steps = operators.map((operator) => ("limit" in operator ? operator : { filter: filterOf(operator.filter) }));
  if (source.type === "Search") {
    const found = searchDocuments(transaction, source);
    // Positions of equal length, so that they sort like numbers.
    const ranked = found.map((document, position) => ({ key: String(position).padStart(5, "0"), document }));
    return { table: "", index: "", interval: { low: "", high: AFTER }, order: "asc", operators: steps, ranked };
  }
  const order = source.order ?? "asc";
  if (source.type === "FullTableScan") {
    return {
      table: source.tableName,
      index: BY_CREATION_TIME,
      interval: { low: "", high: AFTER },
      order,
      operators: steps,
    };
  }
  const [table = "", index = ""] = source.indexName.split(".");
  const fields = transaction.indexFields(table, index);
  if (fields === null) throw missingIndex(transaction, source.indexName);
  return {
    table,
    index,
    interval: rangeOf(source.range, keyFields(fields), source.indexName),
    order,
    operators: steps,
  };
}

function rangeOf(range: RangeExpression[], fields: string[], name: string): Interval {
  assertBoundedOnce(range);
  const rank = ({ fieldPath }: RangeExpression): number => fields.indexOf(fieldPath);
  const equal = range.filter(({ type }) => type === "Eq").toSorted((a, b) => rank(a) - rank(b));
  const bounds = range.filter(({ type }) => type !== "Eq");
  const expected = [...equal, ...bounds.slice(0, 1)].map(({ fieldPath }) => fieldPath);
  const wrong = expected.findIndex((field, position) => field !== fields[position]);
  if (wrong !== -1 || bounds.some(({ fieldPath }) => fieldPath !== bounds[0]?.fieldPath)) {
    throw new Error(
      `Tried to query index ${name} but the query didn't use the index fields in order: expected ${fields.slice(0, expected.length).join(", ")}, got ${range.map(({ fieldPath }) => fieldPath).join(", ")}`,
    );
  }
  const prefix = encodeKey(equal.map(({ value }) => decode(value)));
  let low = prefix;
  let high = prefix + AFTER;
  for (const { type, value } of bounds) {
    const key = prefix + encodeKey([decode(value)]);
    if (type === "Gt") low = key + AFTER;
    if (type === "Gte") low = key;
    if (type === "Lt") high = key;
    if (type === "Lte") high = key + AFTER;
  }
  return { low, high };
}

const BOUNDS = {
  Eq: ["equality", "=="],
  Gt: ["lower", ">"],
  Gte: ["lower", ">="],
  Lt: ["upper", "<"],
  Lte: ["upper", "<="],
} as const;

/** @throws Error in Convex's words if a range has two bounds on one side, or a bound on a field with an equality */
function assertBoundedOnce(range: readonly RangeExpression[]): void {
  const seen = new Set<string>();
  for (const { type, fieldPath, value } of range) {
    const [side, sign] = BOUNDS[type];
    const key = side === "equality" ? `equality ${fieldPath}` : side;
    if (seen.has(key) || (side !== "equality" && seen.has(`equality ${fieldPath}`)))
      throw new Error(
        `Already defined ${side} bound in index range. Can't add "${fieldPath}" ${sign} ${showValue(decode(value))}.`,
      );
    seen.add(key);
  }
}
