// Checks arguments and results against limits and their validators, and the maximum duration of a run.

import { getConvexSize, type JSONValue, type Value } from "convex/values";
import { mismatch } from "../../values/validator.ts";
import type { ValidatorJson } from "../../values/validator-json.ts";
import {
  exceededLimit,
  MAX_CALL_VALUE_BYTES,
  MAX_FIELDS,
  showBytes,
  VALUE_NESTING,
} from "../../values/value-limits.ts";

/** The single arguments object; it arrives as `[{…}]` or `{…}`. */
export function callArgs(args: JSONValue): JSONValue {
  const first = Array.isArray(args) ? (args[0] ?? {}) : args;
  if (typeof first !== "object" || first === null || Array.isArray(first))
    throw new Error("The arguments of a function must be one object");
  return first;
}

/** @throws Error named `kind` that describes the mismatch */
export function check(
  kind: "ArgumentValidationError" | "ReturnsValidationError",
  value: Value,
  validator: ValidatorJson,
  tableOf: (id: string) => string | null,
): void {
  const problem = mismatch(value, validator, { tableOf });
  if (problem !== null) throw Object.assign(new Error(problem), { name: kind, stack: "" });
}

/** The most bytes of a value per character of its JSON: a digit is a float64 with its type. */
const BYTES_PER_CHARACTER = 9;

/** Whether the JSON of a value is certainly within limits: it has too few brackets to be deep, and too few commas to be long. */
export function isSmall(json: string): boolean {
  return (
    json.length * BYTES_PER_CHARACTER <= MAX_CALL_VALUE_BYTES &&
    isRare("[", json, VALUE_NESTING / 2) &&
    isRare("{", json, VALUE_NESTING / 2) &&
    isRare(",", json, MAX_FIELDS)
  );
}

/** Whether a text has fewer than the given number of a character. */
function isRare(character: string, text: string, times: number): boolean {
  let at = -1;
  for (let found = 0; found < times; found++) {
    at = text.indexOf(character, at + 1);
    if (at === -1) return true;
  }
  return false;
}

/** @throws Error if the arguments or the result of a function are too large or too deep for a deployment */
export function assertSize(what: "Arguments" | "Result", name: string, value: Value): void {
  const isArguments = what === "Arguments";
  const exceeded = exceededLimit(value, VALUE_NESTING);
  if (exceeded !== null)
    throw new Error(
      isArguments
        ? `Arguments for ${name} are invalid: ${exceeded}`
        : `Function ${name} return value invalid: ${exceeded}`,
    );
  const size = getConvexSize(value);
  if (size <= MAX_CALL_VALUE_BYTES) return;
  const [actual, limit] = [showBytes(size), showBytes(MAX_CALL_VALUE_BYTES)];
  throw new Error(
    isArguments
      ? `Arguments for ${name} are too large (${actual}, limit: ${limit})`
      : `Function ${name} return value is too large (actual: ${actual}, limit: ${limit})`,
  );
}

/** Rejects after `ms`. */
export async function withTimeout<T>(work: Promise<T>, ms: number, name: string): Promise<T> {
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${name} timed out after ${ms / 1000} s. Is it waiting for something that never comes?`)),
      ms,
    );
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error as Error);
      },
    );
  });
}
