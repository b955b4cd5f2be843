// Begins what is due and waits for what is not: for the next moment, or for a change of what was looked at.
// It knows neither jobs nor crons, and keeps nothing of its own.

import type { Clock } from "./clock.ts";
import type { Engine } from "./engine/engine.ts";
import type { Transaction } from "./engine/transaction.ts";

export interface DueLoopOptions<T> {
  engine: Engine;
  clock: Clock;
  /** What is due now, and when something else will be (ms since the epoch), if that is known. */
  find: (transaction: Transaction) => { due: T[]; nextMs: number | null };
  begin: (item: T) => void;
  onError: (error: unknown) => void;
}

export interface DueLoop {
  look: () => void;
  close(): void;
}

/** Looks only when asked for the first time. */
export function createDueLoop<T>({ engine, clock, find, begin, onError }: DueLoopOptions<T>): DueLoop {
  let cancelTimer = (): void => undefined;
  let stopWatching = (): void => undefined;
  let closed = false;
  /** Names the latest look. What an earlier one still finds is out of date. */
  let looks = 0;

  const look = (): void => {
    if (closed) return;
    cancelTimer();
    stopWatching();
    const mine = ++looks;
    const { snapshot } = engine;
    engine
      .query(snapshot, async (transaction) => find(transaction))
      .then(
        ({ result: { due, nextMs }, reads }) => {
          if (closed || mine !== looks) return;
          if (nextMs !== null) cancelTimer = clock.after(nextMs - clock.now(), look);
          for (const item of due) begin(item);
          stopWatching = engine.subscribe(snapshot, reads, look);
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
      stopWatching();
    },
  };
}
