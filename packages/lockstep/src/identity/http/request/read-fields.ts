// Reads the body of a POST, JSON or form, into named text fields. Its size is limited by read-body.ts.

import { parseJson } from "../../../parse-json.ts";

/** Fields of a body. A JSON null, and an empty value, count as absent. */
export type Fields = ReadonlyMap<string, string>;

/** The fields, or null when the body is neither a JSON object nor a form with every field once. */
export function readFields(contentType: string | undefined, body: string): Fields | null {
  return contentType?.startsWith("application/json") ? fromJson(body) : fromForm(body);
}

function fromJson(body: string): Fields | null {
  const parsed = parseJson(body);
  if ("problem" in parsed) return null;
  const { json } = parsed;
  if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
  return new Map(Object.entries(json).filter((entry): entry is [string, string] => isText(entry[1])));
}

function fromForm(body: string): Fields | null {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    if (fields.has(name)) return null;
    if (isText(value)) fields.set(name, value);
  }
  return fields;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
