// Size and depth limits of values. Source of the numbers: Convex docs, "Limits"; of the texts: a Convex deployment.

import type { Value } from "convex/values";

export const MAX_ARRAY_LENGTH = 8192;
/** Fields of an object; an array may have more elements. */
export const MAX_FIELDS = 1024;
const MIB = 1024 * 1024;

/** Maximum nesting of a document. */
export const DOCUMENT_NESTING = 16;
/** Maximum nesting of arguments and results. */
export const VALUE_NESTING = 64;
/** Maximum size of a document, in bytes. */
export const MAX_DOCUMENT_BYTES: number = MIB;
/** Maximum size of a function's arguments or result, in bytes. */
export const MAX_CALL_VALUE_BYTES: number = 16 * MIB;

/** The first exceeded limit of a value, in Convex's words, or null. */
export function exceededLimit(value: Value | undefined, maxNesting: number, depth = 0): string | null {
  if (typeof value !== "object" || value === null || value instanceof ArrayBuffer) return null;
  if (depth === maxNesting) return `Value is too nested (${depth + 1} > maximum nesting ${maxNesting})`;
  const items = Array.isArray(value) ? value : Object.values(value);
  if (Array.isArray(value) && items.length > MAX_ARRAY_LENGTH)
    return `Array length is too long (${items.length} > maximum length ${MAX_ARRAY_LENGTH})`;
  if (!Array.isArray(value) && items.length > MAX_FIELDS)
    return `Object has too many fields (${items.length} > maximum number ${MAX_FIELDS})`;
  for (const item of items) {
    const exceeded = exceededLimit(item as Value, maxNesting, depth + 1);
    if (exceeded !== null) return exceeded;
  }
  return null;
}

/** A size in readable units: `1.26 MiB`. */
export function showBytes(bytes: number): string {
  return `${Number((bytes / MIB).toFixed(2))} MiB`;
}
