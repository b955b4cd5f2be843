// One refresh per browser: does a task while no other tab does the same.
import type { Platform } from "./platform.ts";

/** How long the other tabs are waited for, ms. A frozen tab may keep the lock; SDKs have a lock of their own besides. */
const PATIENCE = 5000;

/**
 * Does `task` under the lock of the tabs, or without it after 5 s. The lock is let go when the task ends or is aborted,
 * also when it ignores that. A task that is aborted while it waits is begun nevertheless: it is to look for itself.
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
