// Common attributes of users and organizations: metadata, and values that must be unique.

import type { WorkosObject } from "../../objects/kind.ts";
import type { ObjectTable } from "../../store/objects.ts";
import { refuse } from "./api-refusal.ts";
import { type Field, isObject, nullable, text } from "./fields.ts";

const MAX_PAIRS = 50;
const MAX_KEY = 40;
const MAX_VALUE = 600;

/** An external id; null removes it. */
export const externalId: Field<string | null> = nullable(text(128));

/** Metadata in a request: a null value removes the key, null removes everything. */
export const metadata: Field<Record<string, unknown> | null> = (value) =>
  value === null || isObject(value) ? { value } : { wrong: "must_be_object" };

/** Metadata after a change. Throws `invalid_metadata`: 50 pairs, keys of 40 and values of 600 ASCII characters. */
export function changeMetadata(
  before: Readonly<Record<string, string>>,
  change: Record<string, unknown> | null | undefined,
): Record<string, string> {
  if (change === null) return {};
  // A map, because any name may be a key, even one of the prototype.
  const after = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(change ?? {})) {
    if (key === "" || key.length > MAX_KEY || !isAscii(key))
      throw wrong(`a key is not 1 to ${MAX_KEY} ASCII characters`);
    if (value === null) after.delete(key);
    else if (typeof value !== "string" || value.length > MAX_VALUE || !isAscii(value)) {
      throw wrong(`the value of ${key} is not text of up to ${MAX_VALUE} ASCII characters`);
    } else after.set(key, value);
  }
  if (after.size > MAX_PAIRS) throw wrong(`there are more than ${MAX_PAIRS} pairs`);
  return Object.fromEntries(after);
}

/** Throws 400 with the code if another object has the value. */
export function checkUnique<T extends WorkosObject>(
  table: Pick<ObjectTable<T, never>, "findBy">,
  { key, value, id }: { key: string; value: string | null | undefined; id: string | null },
  code: string,
): void {
  if (value === null || value === undefined) return;
  const owner = table.findBy(key, value);
  if (owner !== null && owner.id !== id) throw refuse(400, code, `${key} '${value}' is already in use.`);
}

/** The members of an update that differ from the current ones: an update without changes has no event. */
export function differing<T extends object>(before: T, change: Partial<T>): Partial<T> | null {
  const differs = Object.entries(change).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof T]),
  );
  return differs.length === 0 ? null : (Object.fromEntries(differs) as Partial<T>);
}

function isAscii(value: string): boolean {
  return /^[\x20-\x7e]*$/.test(value);
}

function wrong(reason: string): Error {
  return refuse(400, "invalid_metadata", `Invalid metadata: ${reason}.`);
}
