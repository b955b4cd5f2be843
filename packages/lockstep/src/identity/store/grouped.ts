// Group commit: writes of requests that are ready at the same moment go into one transaction, because committing costs more than writing.
// Each still succeeds or fails alone, and none is answered before it is committed.

/** Runs writes that may wait for the end of the current turn of the event loop. */
export interface Grouped {
  /** Resolves or rejects like the function, after the commit. */
  <T>(run: () => T): Promise<T>;
}

/** Groups over transactions. */
export function createGrouped(transaction: <T>(run: () => T) => T): Grouped {
  let waiting: (() => () => void)[] = [];
  let refused: (() => void)[] = [];

  const flush = (): void => {
    const group = waiting;
    const alone = refused;
    waiting = [];
    refused = [];
    let settle: (() => void)[] = [];
    try {
      settle = transaction(() => group.map((run) => run()));
    } catch {
      // One of them failed and all were rolled back: each is repeated alone.
      settle = alone;
    }
    for (const done of settle) done();
  };

  return (run) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push(() => {
        const result = run();
        return () => resolve(result);
      });
      refused.push(() => {
        try {
          resolve(transaction(run));
        } catch (error) {
          reject(error as Error);
        }
      });
    });
}
