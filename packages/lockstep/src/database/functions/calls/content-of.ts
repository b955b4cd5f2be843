// The content of a result: its value, its length, and a key for comparing it with others.

import { hash } from "node:crypto";
import type { JSONValue } from "convex/values";
import type { FunctionOutcome, FunctionResult } from "./outcome.ts";

/** The return value of a function, parsed once for all readers. */
export function valueOf(result: FunctionResult): JSONValue {
  return (result.value ??= JSON.parse(result.json) as JSONValue);
}

/** One for all sockets that are shown the same result. */
const made = new WeakMap<FunctionOutcome, string>();

/**
 * Equal for results with equal content: value and log lines, or error and log lines; request ids always differ. Short, because every socket
 * keeps one for each of its queries.
 */
export function digestOf(outcome: FunctionOutcome): string {
  const digest = made.get(outcome) ?? hash("sha256", textOf(outcome), "base64");
  made.set(outcome, digest);
  return digest;
}

/** Length of the result as JSON, in characters. */
export function sizeOf(outcome: FunctionOutcome): number {
  return textOf(outcome).length;
}

function textOf(outcome: FunctionOutcome): string {
  const body = outcome.ok
    ? outcome.json
    : JSON.stringify([outcome.errorMessage.replace(/^\[Request ID: \w+\] /, ""), outcome.errorData ?? null]);
  return `${outcome.ok} ${JSON.stringify(outcome.logLines)} ${body}`;
}
