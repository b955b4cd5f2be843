// The lock that the tabs of one browser share: a Web Lock, or where there is none (they need a secure context,
// W3C Web Locks §3) a lease in localStorage.

const NAME = "lockstep-auth";
/** A lease that its tab never gave back, for instance because it crashed, ends after this. ms. */
const LEASE = 20_000;
/** How often a taken lease is looked at, and how long a new one is left to be overwritten by a tab that was quicker. ms. */
const LOOK_EVERY = 50;

/** Waits for the Web Lock. Resolves with how to let go; rejects when aborted before. */
export function webLock(signal: AbortSignal): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks.request(NAME, { signal }, () => new Promise<void>((done) => resolve(done))).catch(reject);
  });
}

/**
 * Waits for a lease. Best effort: two tabs can take it in the same moment, which costs one refresh more.
 * Resolves with how to give it back; rejects when aborted before or when storage is forbidden.
 */
export async function leaseLock(storage: Storage, signal: AbortSignal): Promise<() => void> {
  const mine = Math.random().toString(36);
  for (;;) {
    signal.throwIfAborted();
    const left = Number((storage.getItem(NAME) ?? "").split("|")[1]) - Date.now();
    // A clock that was set back would leave it taken for long: more than its whole length is no lease.
    if (!(left > 0 && left <= LEASE)) storage.setItem(NAME, `${mine}|${Date.now() + LEASE}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    if (!storage.getItem(NAME)?.startsWith(mine)) continue;
    return () => {
      if (storage.getItem(NAME)?.startsWith(mine)) storage.removeItem(NAME);
    };
  }
}
