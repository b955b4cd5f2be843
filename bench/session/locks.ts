// The Web Locks of one browser, which the page without a browser lacks: exclusive locks by name, first come, first
// served (W3C Web Locks §3). No steal, no shared mode, and who waits is not woken by its signal: one tab seldom waits.

/** `navigator.locks` for the one caller style in use: `request(name, options?, callback)`. */
export function createLocks(): Pick<LockManager, "request"> {
  const tails = new Map<string, Promise<unknown>>();
  const request = async (name: string, ...rest: unknown[]): Promise<unknown> => {
    const use = rest.at(-1) as (lock: { name: string } | null) => unknown;
    const options = (rest.length > 1 ? rest[0] : {}) as LockOptions;
    const before = tails.get(name);
    if (before !== undefined && options.ifAvailable === true) return await use(null);
    const turn = (before ?? Promise.resolve()).then(async () => {
      options.signal?.throwIfAborted();
      return await use({ name });
    });
    const tail = turn.then(
      () => {},
      () => {},
    );
    tails.set(name, tail);
    void tail.then(() => tails.get(name) === tail && tails.delete(name));
    return await turn;
  };
  return { request } as Pick<LockManager, "request">;
}
