// The first request for a token, sent before the page can use it. A render may be repeated, or given up, so the document keeps it.

/** The global object, with the answers to early requests by path: JSON, or undefined if there is none. */
export interface EarlyRequests {
  lockstepEarly?: Record<string, Promise<unknown>>;
}

/**
 * Sends the request, unless the document has one. It is kept for 5 s, and not for a page that comes back from the back-forward cache.
 *
 * Its source is also the script in the server's HTML: it uses nothing around it, and is plain ES2017. It has no named function inside, to
 * which esbuild's `keepNames` would add a call.
 */
export function sendEarly(path: string, init: RequestInit): void {
  const world = globalThis as EarlyRequests;
  const requests = (world.lockstepEarly = world.lockstepEarly || {});
  if (path in requests) return;
  requests[path] = fetch(path, init)
    .then((response): unknown => response.ok && response.json())
    .catch(() => {});
  addEventListener("pagehide", () => delete requests[path]);
  setTimeout(() => delete requests[path], 5e3);
}

/** Returns the answer to the document's request, once, or undefined. */
export function takeEarly(path: string): Promise<unknown> | undefined {
  const requests = (globalThis as EarlyRequests).lockstepEarly ?? {};
  const answer = requests[path];
  delete requests[path];
  return answer;
}
