// Arguments and results against limits and their validators, and the longest a run may take.

import { getConvexSize, type JSONValue, type Value } from "convex/values";
import { mismatch, type ValidatorJson } from "../values/validator.ts";
import { exceededLimit, MAX_CALL_VALUE_BYTES, showBytes, VALUE_NESTING } from "../values/value-limits.ts";

/** The one object of arguments; they arrive as `[{…}]` or `{…}`. */
export function callArgs(args: JSONValue): JSONValue {
  const first = Array.isArray(args) ? (args[0] ?? {}) : args;
  if (typeof first !== "object" || first === null || Array.isArray(first))
    throw new Error("The arguments of a function must be one object");
  return first;
}

/** @throws Error named `kind` with what does not fit */
export function check(
  kind: "ArgumentValidationError" | "ReturnsValidationError",
  value: Value,
  validator: ValidatorJson,
  tableOf: (id: string) => string | null,
): void {
  const problem = mismatch(value, validator, { tableOf });
  if (problem !== null) throw Object.assign(new Error(problem), { name: kind, stack: "" });
}

/** @throws Error when the arguments or the result of a function are larger or deeper than a deployment takes */
export function assertSize(what: "Arguments" | "Result", name: string, value: Value): void {
  const exceeded = exceededLimit(value, VALUE_NESTING);
  const size = exceeded === null ? getConvexSize(value) : 0;
  const limit = showBytes(MAX_CALL_VALUE_BYTES);
  if (what === "Arguments") {
    if (exceeded !== null) throw new Error(`Arguments for ${name} are invalid: ${exceeded}`);
    if (size > MAX_CALL_VALUE_BYTES)
      throw new Error(`Arguments for ${name} are too large (${showBytes(size)}, limit: ${limit})`);
  } else {
    if (exceeded !== null) throw new Error(`Function ${name} return value invalid: ${exceeded}`);
    if (size > MAX_CALL_VALUE_BYTES)
      throw new Error(`Function ${name} return value is too large (actual: ${showBytes(size)}, limit: ${limit})`);
  }
}

/** Rejects after `ms`; null waits for ever. */
export async function withTimeout<T>(work: Promise<T>, ms: number | null, name: string): Promise<T> {
  if (ms === null) return await work;
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${name} timed out after ${ms / 1000} s. Is it waiting for something that never comes?`)),
      ms,
    );
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}
