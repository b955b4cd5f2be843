// A deadline for work that also ends with another signal.
// Not `AbortSignal.any([signal, AbortSignal.timeout(ms)])`: Node collects a timeout that only the combined signal refers to, and it never fires.

/**
 * Runs work with a signal that aborts after `ms`, with a `TimeoutError`, or when `outer` aborts, with its reason.
 *
 * @throws Whatever the work throws.
 */
export async function withDeadline<T>(
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
  }, ms);
  const follow = (): void => controller.abort(outer?.reason);
  if (outer?.aborted) follow();
  outer?.addEventListener("abort", follow);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener("abort", follow);
  }
}
