// What a result says, as text: to tell whether another one says the same.

import type { FunctionOutcome } from "./run.ts";

/** One text for all sockets that are shown the same result: they keep it, to send only changes. */
const made = new WeakMap<FunctionOutcome, string>();

/** Two results are the same when value and log lines are, or error and log lines; request ids always differ. */
export function contentOf(outcome: FunctionOutcome): string {
  const content = made.get(outcome) ?? write(outcome);
  made.set(outcome, content);
  return content;
}

function write(outcome: FunctionOutcome): string {
  const body = outcome.ok
    ? (outcome.json ?? JSON.stringify(outcome.value))
    : JSON.stringify([outcome.errorMessage.replace(/^\[Request ID: \w+\] /, ""), outcome.errorData ?? null]);
  return `[${outcome.ok},${body},${JSON.stringify(outcome.logLines)}]`;
}
