// Reads a serialised query (source, filters, limit) as one interval of one index. Source: `convex/server`, SerializedQuery.

import { compareValues, type JSONValue, jsonToConvex, type Value } from "convex/values";
import { documentSize } from "../engine/document.ts";
import type { Interval } from "../engine/read-set.ts";
import { BY_CREATION_TIME, fieldValue, keyFields, type Document } from "../engine/snapshot.ts";
import type { Found } from "../engine/scan.ts";
import type { Transaction } from "../engine/transaction.ts";
import { AFTER, encodeKey } from "../values/index-key.ts";
import { searchDocuments, type SearchSource } from "./search-index.ts";

interface RangeExpression {
  type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte";
  fieldPath: string;
  value: JSONValue;
}

/** What `1.0/queryStream` is given. */
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
  /** What a search found, in its order; the interval is then one of positions. */
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

/** Plans a query, and runs it when it is a search. */
export function planQuery({ source, operators }: SerializedQuery, transaction: Transaction): QueryPlan {
  const steps = operators.map((operator) => ("limit" in operator ? operator : { filter: filterOf(operator.filter) }));
  if (source.type === "Search") {
    const found = searchDocuments(transaction, source);
    // Positions of one length, so that they sort as numbers do.
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
  if (fields === null) throw new Error(`Index ${source.indexName} not found.`);
  return {
    table,
    index,
    interval: rangeOf(source.range, keyFields(fields), source.indexName),
    order,
    operators: steps,
  };
}

function rangeOf(range: RangeExpression[], fields: string[], name: string): Interval {
  const equal = range.filter(({ type }) => type === "Eq");
  const bounds = range.filter(({ type }) => type !== "Eq");
  const expected = [
    ...equal.map(({ fieldPath }) => fieldPath),
    ...bounds.slice(0, 1).map(({ fieldPath }) => fieldPath),
  ];
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

type Evaluate = (document: Value) => Value | undefined;

function filterOf(expression: JSONValue): (document: Value) => boolean {
  const evaluate = compile(expression);
  return (document) => evaluate(document) === true;
}

const COMPARE: Record<string, (order: number) => boolean> = {
  $eq: (order) => order === 0,
  $neq: (order) => order !== 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
};

type Arithmetic = [(a: number, b: number) => number, (a: bigint, b: bigint) => bigint];

const ARITHMETIC: Record<string, Arithmetic> = {
  $add: [(a, b) => a + b, (a, b) => a + b],
  $sub: [(a, b) => a - b, (a, b) => a - b],
  $mul: [(a, b) => a * b, (a, b) => a * b],
  $div: [(a, b) => a / b, (a, b) => a / b],
  $mod: [(a, b) => a % b, (a, b) => a % b],
};

/** Two int64 give an int64, everything else a float64. */
function calculate([floats, integers]: Arithmetic, left: Value | undefined, right: Value | undefined): Value {
  if (typeof left === "bigint" && typeof right === "bigint") return BigInt.asIntN(64, integers(left, right));
  return floats(Number(left), Number(right));
}

function negate(value: Value | undefined): Value {
  return typeof value === "bigint" ? BigInt.asIntN(64, -value) : -Number(value);
}

function compile(expression: JSONValue): Evaluate {
  const [operator = "", operand] = Object.entries((expression ?? {}) as Record<string, JSONValue>)[0] ?? [];
  if (operator === "$literal") {
    const literal = decode(operand ?? null);
    return () => literal;
  }
  if (operator === "$field" && typeof operand === "string") return (document) => fieldValue(document, operand);
  const operands = (Array.isArray(operand) ? operand : [operand ?? null]).map(compile);
  const [left = () => undefined, right = () => undefined] = operands;
  const compare = COMPARE[operator];
  if (compare) return (document) => compare(compareValues(left(document), right(document)));
  const arithmetic = ARITHMETIC[operator];
  if (arithmetic) return (document) => calculate(arithmetic, left(document), right(document));
  if (operator === "$neg") return (document) => negate(left(document));
  if (operator === "$not") return (document) => left(document) !== true;
  if (operator === "$and") return (document) => operands.every((evaluate) => evaluate(document) === true);
  if (operator === "$or") return (document) => operands.some((evaluate) => evaluate(document) === true);
  throw new Error(`Unknown operator ${operator} in a query filter`);
}

/** JSON of a value that may be undefined. */
function decode(json: JSONValue): Value | undefined {
  const undefinedLiteral = typeof json === "object" && json !== null && "$undefined" in json;
  return undefinedLiteral ? undefined : jsonToConvex(json);
}
