// Runs a mutation through the engine: nothing is written when it fails, and a resent request gets its first answer.

import type { Engine } from "../engine/engine.ts";
import type { RecordedMutation } from "../engine/store.ts";
import type { Transaction } from "../engine/transaction.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";

/** Which request of which client a mutation answers, so that it runs once however often it is sent. */
export interface RequestKey {
  sessionId: string;
  requestId: number;
}

/** The parts of a mutation. */
export interface MutationRun {
  engine: Engine;
  /** Its function, in a transaction. */
  run: (transaction: Transaction) => Promise<FunctionOutcome>;
  /** Null for a mutation that cannot be resent. */
  key: RequestKey | null;
  /** Called before any subscriber is notified of the commit; `ts` is null when it failed. */
  onDone: (outcome: FunctionOutcome, ts: bigint | null) => void;
}

/** A failed mutation: thrown through the engine so that nothing is written. */
class Aborted extends Error {
  readonly outcome: FunctionOutcome;
  constructor(outcome: FunctionOutcome) {
    super("mutation failed");
    this.outcome = outcome;
  }
}

/** A mutation that already ran for the same request. */
class Replayed extends Error {
  readonly recorded: RecordedMutation;
  constructor(recorded: RecordedMutation) {
    super("mutation was already run");
    this.recorded = recorded;
  }
}

/** Runs it. */
export async function runMutation({ engine, run, key, onDone }: MutationRun): Promise<void> {
  try {
    await engine.mutate<FunctionOutcome & { ok: true }>({
      async run(transaction) {
        const before = key && engine.recorded(key.sessionId, key.requestId);
        if (before) throw new Replayed(before);
        const outcome = await run(transaction);
        if (!outcome.ok) throw new Aborted(outcome);
        return outcome;
      },
      record: key ? ({ json, logLines }) => ({ ...key, result: json, logLines }) : undefined,
      onCommitted: onDone,
    });
  } catch (error) {
    if (error instanceof Aborted) onDone(error.outcome, null);
    else if (error instanceof Replayed) {
      const { result, logLines, ts } = error.recorded;
      onDone({ ok: true, json: result, logLines }, ts);
    } else throw error;
  }
}
