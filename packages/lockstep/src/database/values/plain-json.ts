// Values as plain JSON, for clients that do not know Convex's types. Source: Convex docs, "Data types" (json format) and "HTTP APIs".

import { type JSONValue, jsonToConvex, type Value } from "convex/values";

/**
 * Encoded JSON as plain JSON: int64 in decimal and bytes in base64, both as strings, and numbers that JSON lacks by name. Different values
 * may look the same.
 */
export function toPlainJson(encoded: JSONValue): JSONValue {
  return plain(jsonToConvex(encoded));
}

function plain(value: Value): JSONValue {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field as Value)]));
}
