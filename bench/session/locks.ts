// The Web Locks of one browser, which the simulated page lacks: exclusive locks by name, first come, first served; a request whose
// signal aborts is abandoned (W3C Web Locks §3). No steal, no shared mode.

/** `navigator.locks` for the only caller style in use: `request(name, options?, callback)`. */
export function createLocks(): Pick<LockManager, "request"> {
  /** The waiting requests by name, headed by the one that holds the lock. */
  const queues = new Map<string, (() => void)[]>();
  const turn = (name: string, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const queue = queues.get(name) ?? [];
      queues.set(name, queue);
      if (queue.push(resolve) === 1) resolve();
      signal?.addEventListener("abort", () => {
        const at = queue.indexOf(resolve);
        if (at <= 0) return;
        queue.splice(at, 1);
        reject(signal.reason as Error);
      });
    });
  const request = async (name: string, ...rest: unknown[]): Promise<unknown> => {
    const use = rest.at(-1) as (lock: { name: string } | null) => unknown;
    const { signal, ifAvailable } = (rest.length > 1 ? rest[0] : {}) as LockOptions;
    signal?.throwIfAborted();
    if (ifAvailable === true && (queues.get(name)?.length ?? 0) > 0) return await use(null);
    await turn(name, signal);
    try {
      return await use({ name });
    } finally {
      const queue = queues.get(name) ?? [];
      queue.shift();
      queue[0]?.();
    }
  };
  return { request } as Pick<LockManager, "request">;
}
