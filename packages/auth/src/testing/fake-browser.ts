// What the tabs of one browser share, without a browser: a lock and a channel, for the `tabs` port of a platform.
import type { TabMessage, Tabs } from "../index.ts";

/** A browser whose tabs are in one test. */
export interface FakeBrowser {
  /** The `tabs` port of one more tab. */
  readonly tab: () => Tabs;
  /** Everything that any tab has told. */
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
    // Whoever was first has gone: the next one has it now.
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
              // As with Web Locks §3.3: once it is held, only its holder lets go.
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
