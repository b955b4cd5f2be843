// The lock and the channel that the tabs of one browser share, without a browser. For the `tabs` port of a platform.
import type { TabMessage, Tabs } from "../index.ts";

/** A fake browser whose tabs all run in one test. */
export interface FakeBrowser {
  /** Adds a tab, and returns its `tabs` port. */
  readonly tab: () => Tabs;
  /** Every message that any tab has posted. */
  readonly messages: readonly TabMessage[];
  /** How many tabs hold the lock or wait for it. */
  readonly queue: () => number;
}

/** Creates a browser without tabs. */
export function createFakeBrowser(): FakeBrowser {
  const messages: TabMessage[] = [];
  const ears = new Set<(from: object, message: TabMessage) => void>();
  const waiting: (() => void)[] = [];

  function leave(entry: () => void): void {
    const place = waiting.indexOf(entry);
    if (place === -1) return;
    waiting.splice(place, 1);
    // The first tab is gone, so the next one gets the lock.
    if (place === 0) waiting[0]?.();
  }

  return {
    tab: () => {
      const self = {};
      return {
        lock: (signal) =>
          new Promise((resolve, reject) => {
            if (signal.aborted) return reject(signal.reason as Error);
            let isMine = false;
            const enter = (): void => {
              isMine = true;
              resolve(() => leave(enter));
            };
            waiting.push(enter);
            signal.addEventListener("abort", () => {
              // As with Web Locks §3.3: once held, only its holder releases it.
              if (isMine) return;
              leave(enter);
              reject(signal.reason as Error);
            });
            if (waiting.length === 1) enter();
          }),
        post: (message) => {
          messages.push(message);
          for (const ear of ears) queueMicrotask(() => ear(self, message));
        },
        onMessage: (listener) => {
          const ear = (from: object, message: TabMessage): void => {
            if (from !== self && ears.has(ear)) listener(message);
          };
          ears.add(ear);
          return () => ears.delete(ear);
        },
      };
    },
    messages,
    queue: () => waiting.length,
  };
}
