// `withSearchIndex` and `ctx.vectorSearch`: every document of the table is examined, so results are exact and a live query runs again with
// any change of the table. Source of the shapes: `convex/server`, search_filter_builder_impl and vector_search_impl.

import { compareValues, type JSONValue, jsonToConvex, type Value } from "convex/values";
import { type Document, fieldValue } from "../../engine/snapshot.ts";
import type { Transaction } from "../../engine/transaction.ts";
import type { SyscallHandler } from "../calls/syscall.ts";
import { rankDocuments } from "./full-text.ts";
import { missingIndex } from "./missing-index.ts";
import type { Within } from "../calls/syscall.ts";

/** `{type: "Search"}` as produced by `withSearchIndex`. */
export interface SearchSource {
  type: "Search";
  indexName: string;
  filters: (
    | { type: "Search"; fieldPath: string; value: string }
    | { type: "Eq"; fieldPath: string; value: JSONValue }
  )[];
}

/** The most documents returned by a vector search. */
const MAX_VECTORS = 256;

/** The results of a search, best first. @throws Error if the index does not support it */
export function searchDocuments(transaction: Transaction, { indexName, filters }: SearchSource): Document[] {
  const [table = "", name = ""] = indexName.split(".");
  const index = transaction.definition(table)?.searchIndexes.find((one) => one.name === name);
  if (!index) throw missingIndex(transaction, indexName);
  const searched = filters.find((filter) => filter.type === "Search");
  if (searched?.fieldPath !== index.searchField)
    throw new Error(`Search query against ${indexName} must search its field ${index.searchField}`);
  const equal = filters.filter((filter) => filter.type === "Eq");
  for (const { fieldPath } of equal) assertFilterField(indexName, index.filterFields, fieldPath);
  const documents = transaction
    .all(table)
    .filter(({ value }) => equal.every((filter) => same(fieldValue(value, filter.fieldPath), decode(filter.value))));
  return rankDocuments(documents, index.searchField, String(searched.value));
}

/** `ctx.vectorSearch` of actions: exact cosine similarity, nearest first. */
export function vectorSyscalls(within: Within): Record<string, SyscallHandler> {
  return {
    "1.0/actions/vectorSearch": ({ query }) =>
      within((transaction) => ({ results: nearest(transaction, query as unknown as VectorQuery) })),
  };
}

interface VectorQuery {
  indexName: string;
  limit?: number;
  vector: number[];
  expressions: JSONValue;
}

function nearest(transaction: Transaction, { indexName, limit = 10, vector, expressions }: VectorQuery): JSONValue[] {
  const [table = "", name = ""] = indexName.split(".");
  const index = transaction.definition(table)?.vectorIndexes.find((one) => one.name === name);
  if (!index) throw missingIndex(transaction, indexName);
  const { dimensions, vectorField, filterFields } = index;
  if (vector.length !== dimensions)
    throw new Error(`Vector search against ${indexName} needs ${dimensions} dimensions, got ${vector.length}`);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_VECTORS)
    throw new Error(`Vector queries require a limit between 1 and ${MAX_VECTORS}: ${limit}`);
  const passes = filterOf(expressions, (field) => assertFilterField(indexName, filterFields, field));
  const wanted = vector.map((value) => Number(jsonToConvex(value)));
  return transaction
    .all(table)
    .flatMap(({ id, value }) => {
      const stored = fieldValue(value, vectorField);
      const usable = Array.isArray(stored) && stored.length === dimensions && passes(value);
      return usable ? [{ _id: id, _score: cosine(wanted, stored as number[]) }] : [];
    })
    .toSorted((a, b) => b._score - a._score)
    .slice(0, limit);
}

/** `null`, one equality, or any of several. */
function filterOf(
  expression: JSONValue,
  onField: (field: string) => void,
): (document: Record<string, Value>) => boolean {
  const { $or, $eq } = (expression ?? {}) as { $or?: JSONValue[]; $eq?: [{ $field: string }, { $literal: JSONValue }] };
  if ($or) {
    const any = $or.map((one) => filterOf(one, onField));
    return (document) => any.some((passes) => passes(document));
  }
  if (!$eq) return () => true;
  const [{ $field }, { $literal }] = $eq;
  onField($field);
  const value = decode($literal);
  return (document) => same(fieldValue(document, $field), value);
}

function cosine(a: readonly number[], b: readonly number[]): number {
  let [dot, lengthA, lengthB] = [0, 0, 0];
  for (const [position, value] of a.entries()) {
    const other = b[position] ?? 0;
    dot += value * other;
    lengthA += value * value;
    lengthB += other * other;
  }
  return dot === 0 ? 0 : dot / Math.sqrt(lengthA * lengthB);
}

function assertFilterField(indexName: string, filterFields: readonly string[], field: string): void {
  if (!filterFields.includes(field))
    throw new Error(
      `Search query against ${indexName} has a filter on ${field}, which is not one of its filterFields: ${filterFields.join(", ")}`,
    );
}

function same(a: Value | undefined, b: Value | undefined): boolean {
  return compareValues(a, b) === 0;
}

function decode(json: JSONValue): Value | undefined {
  const isUndefined = typeof json === "object" && json !== null && "$undefined" in json;
  return isUndefined ? undefined : jsonToConvex(json);
}
