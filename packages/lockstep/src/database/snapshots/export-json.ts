// The JSON of documents in a snapshot, in which the notation tells an int64 from a float64: `1` and `1.0`. Values that JSON cannot
// represent are `{"$float": …}` or `{"$bytes": …}`. Source: snapshots of a Convex deployment, encoding "uniform".

import { convexToJson, jsonToConvex, type Value } from "convex/values";

/** A value in snapshot format. */
export function exportJson(value: Value | undefined): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && Number.isFinite(value)) return floatText(value);
  if (Array.isArray(value)) return `[${value.map(exportJson).join(",")}]`;
  if (typeof value === "object" && value !== null && !(value instanceof ArrayBuffer)) {
    const fields = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}:${exportJson(item as Value)}`);
    return `{${fields.join(",")}}`;
  }
  return JSON.stringify(convexToJson(value as Value));
}

/** Reads that format. @throws Error if it is not JSON, or not a Convex value */
export function parseExportJson(text: string): Value {
  let quoted = false;
  // Token by token: a regular expression for whole strings would exhaust the stack on long ones.
  const marked = text.replaceAll(/\\.|"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs, (token) => {
    if (token === '"') quoted = !quoted;
    return !quoted && /^-?\d+$/.test(token) ? JSON.stringify(convexToJson(BigInt(token))) : token;
  });
  return jsonToConvex(JSON.parse(marked) as Parameters<typeof jsonToConvex>[0]);
}

function floatText(value: number): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
