// One mutation: its function in a transaction of the engine. Nothing is written if it fails, and a resent request gets its first answer.

import type { Engine } from "../engine/engine.ts";
import type { MutationResult, RequestKey } from "../engine/mutation.ts";
import type { Transaction } from "../engine/transaction.ts";
import type { FunctionOutcome, FunctionSuccess } from "../functions/calls/outcome.ts";

/** The outcome of a mutation, for its response. */
export type MutationOutcome = MutationResult<FunctionSuccess, FunctionOutcome>;

/**
 * Runs a function as a mutation.
 *
 * @param key Null for a request that cannot be resent.
 */
export function runMutation(
  engine: Engine,
  key: RequestKey | null,
  run: (transaction: Transaction) => Promise<FunctionOutcome>,
): Promise<MutationOutcome> {
  return engine.mutate<FunctionSuccess, FunctionOutcome>({
    async run(transaction) {
      const outcome = await run(transaction);
      return outcome.ok ? { kind: "commit", value: outcome } : { kind: "discard", value: outcome };
    },
    once: key && {
      key,
      record: ({ json, logLines }) => ({ result: json, logLines }),
      replay: ({ result, logLines }) => ({ ok: true, json: result, logLines }),
    },
  });
}
