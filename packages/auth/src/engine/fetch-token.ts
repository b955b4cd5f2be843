// One fetch of a token: with a deadline, one at a time per browser, and reported at most once.
// It does not retry; the session decides that.
import { alone } from "./alone.ts";
import type { Platform } from "./platform.ts";
import type { FetchRequest, FetchResult, SessionSource } from "./source.ts";

/** How long a fetch may take before it counts as failed, ms. AuthKit's own lock alone waits 10 s. */
const DEADLINE = 15_000;

const TRANSIENT: FetchResult = { kind: "transient" };

/** Starts a fetch. Returns a function that stops it: it is aborted, and `onResult` is not called. */
export function fetchToken(
  source: SessionSource,
  platform: Platform,
  request: Omit<FetchRequest, "signal">,
  onResult: (result: FetchResult) => void,
): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const cancelDeadline = platform.setTimer(() => settle(TRANSIENT), DEADLINE);
  const stop = (): void => {
    cancelDeadline();
    abort.abort();
  };
  const settle = (result: FetchResult): void => {
    if (signal.aborted) return;
    stop();
    onResult(result);
  };
  // A fetch stopped in the same turn is never made.
  const ask = async (): Promise<FetchResult> => (signal.aborted ? TRANSIENT : source.fetch({ ...request, signal }));
  Promise.resolve()
    .then(() => (request.force ? alone(platform, signal, ask) : ask()))
    .then(settle, () => settle(TRANSIENT));
  return stop;
}
