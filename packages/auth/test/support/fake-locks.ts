// What the tabs of one browser share, for tests without a browser: `navigator.locks` and `BroadcastChannel`.

/** `navigator.locks.request` of a browser whose tabs request exclusive locks (Web Locks §4.2). */
export function createLocks() {
  const queues = new Map<string, Promise<unknown>>();
  return <T>(name: string, { signal }: { signal?: AbortSignal }, task: () => Promise<T>): Promise<T> => {
    const before = queues.get(name) ?? Promise.resolve();
    return new Promise<T>((resolve, reject) => {
      let isOver = false;
      signal?.addEventListener("abort", () => {
        isOver = true;
        reject(signal.reason as Error);
      });
      const queued = before.then(async () => {
        if (isOver) return;
        const running = Promise.resolve().then(task);
        // A granted lock is not revoked.
        resolve(running);
        await running.catch(() => {});
      });
      queues.set(name, queued);
    });
  };
}

/** A `BroadcastChannel` that delivers in microtasks: Node's own uses the real clock. */
export function createChannels(): typeof BroadcastChannel {
  const channels = new Set<Channel>();
  class Channel {
    onmessage: ((event: { readonly data: unknown }) => void) | null = null;
    readonly name: string;
    constructor(name: string) {
      this.name = name;
      channels.add(this);
    }
    postMessage(data: unknown): void {
      for (const other of channels) {
        if (other !== this && other.name === this.name) queueMicrotask(() => other.onmessage?.({ data }));
      }
    }
    close(): void {
      this.onmessage = null;
      channels.delete(this);
    }
  }
  return Channel as unknown as typeof BroadcastChannel;
}
