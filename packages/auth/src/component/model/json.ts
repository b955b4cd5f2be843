// Reads values from WorkOS's JSON, of which any field may be missing, or of another type than today.

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** Returns the value if it is a JSON object, or null. */
export function object(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

/** Returns the value if it is a text that is not empty, or null. */
export function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Returns the texts of a list. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** Returns a time in ISO 8601 as ms since 1970, or null. */
export function time(value: unknown): number | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** Returns the texts of an object whose names Convex can return: printable ASCII that begins with neither "$" nor "_". */
export function record(value: unknown): Record<string, string> {
  const entries = Object.entries(object(value) ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && /^[!-#%-^`-~][ -~]*$/.test(entry[0]),
  );
  return Object.fromEntries(entries);
}
