// One refresh per browser: runs a task while no other tab runs the same one.
import type { Platform } from "./platform.ts";

/** How long to wait for the other tabs, ms. A frozen tab may hold the lock; SDKs also have their own lock. */
const PATIENCE = 5000;

/**
 * Runs `task` under the lock that all tabs share, or without it after 5 s. Releases the lock when the task ends or is
 * aborted, even if the task ignores the abort. If aborted while waiting, the task still runs; it must check the signal
 * itself.
 */
export async function alone<T>({ tabs, setTimer }: Platform, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
  if (tabs === undefined) return task();
  const patience = new AbortController();
  const giveUp = (): void => patience.abort();
  const cancel = setTimer(giveUp, PATIENCE);
  signal.addEventListener("abort", giveUp);
  const release = await tabs.lock(patience.signal).catch(() => () => {});
  cancel();
  signal.addEventListener("abort", release);
  return task().finally(release);
}
