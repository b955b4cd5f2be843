// What a result says, in short: to tell whether another one says the same.

import { createHash } from "node:crypto";
import type { FunctionOutcome } from "./run.ts";

export interface Content {
  /** The same for results that say the same. Short, since every socket keeps one for each of its queries. */
  digest: string;
  /** Length of the result as JSON, in characters. */
  size: number;
}

/** One for all sockets that are shown the same result. */
const made = new WeakMap<FunctionOutcome, Content>();

/** Two results are the same when value and log lines are, or error and log lines; request ids always differ. */
export function contentOf(outcome: FunctionOutcome): Content {
  const content = made.get(outcome) ?? digest(outcome);
  made.set(outcome, content);
  return content;
}

function digest(outcome: FunctionOutcome): Content {
  const body = outcome.ok
    ? outcome.value
    : [outcome.errorMessage.replace(/^\[Request ID: \w+\] /, ""), outcome.errorData ?? null];
  const json = JSON.stringify([outcome.ok, body, outcome.logLines]);
  return { digest: createHash("sha256").update(json).digest("base64"), size: json.length };
}
