// What a result says: its value, how long it is, and what tells whether another one says the same.

import { hash } from "node:crypto";
import type { JSONValue } from "convex/values";
import type { FunctionOutcome, FunctionResult } from "./outcome.ts";

/** What a function returned, parsed once for all who want it. */
export function valueOf(result: FunctionResult): JSONValue {
  return (result.value ??= JSON.parse(result.json) as JSONValue);
}

/** One for all sockets that are shown the same result. */
const made = new WeakMap<FunctionOutcome, string>();

/**
 * The same for results that say the same: value and log lines, or error and log lines; request ids always differ. Short, since
 * every socket keeps one for each of its queries.
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
