// Starts what is due and waits for the rest: until the next due time, or until the data that was read changes. It is
// independent of jobs and crons, and keeps no state of its own.

import type { Clock } from "../time/clock.ts";
import type { Engine } from "../engine/engine.ts";
import type { Transaction } from "../engine/transaction.ts";

export interface DueLoopOptions<T> {
  engine: Engine;
  clock: Clock;
  /** What is due now, and when something else will be due (ms since the epoch), if known. */
  find: (transaction: Transaction) => { due: T[]; nextMs: number | null };
  begin: (item: T) => void;
  onError: (error: unknown) => void;
}

export interface DueLoop {
  look: () => void;
  close(): void;
}

/** Reads only once it has been asked for the first time. */
export function createDueLoop<T>({ engine, clock, find, begin, onError }: DueLoopOptions<T>): DueLoop {
  let cancelTimer = (): void => undefined;
  let cancelSubscription = (): void => undefined;
  let closed = false;
  /** Identifies the latest read. Results of an earlier one are out of date. */
  let looks = 0;

  const look = (): void => {
    if (closed) return;
    cancelTimer();
    cancelSubscription();
    const mine = ++looks;
    const { snapshot } = engine;
    engine
      .query(snapshot, async (transaction) => find(transaction))
      .then(
        ({ result: { due, nextMs }, reads }) => {
          if (closed || mine !== looks) return;
          if (nextMs !== null) cancelTimer = clock.after(nextMs - clock.now(), look);
          for (const item of due) begin(item);
          cancelSubscription = engine.subscribe(snapshot, reads, look);
        },
        (error: unknown) => {
          if (!closed) onError(error);
        },
      );
  };
  return {
    look,
    close() {
      closed = true;
      cancelTimer();
      cancelSubscription();
    },
  };
}
