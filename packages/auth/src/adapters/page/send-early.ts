// The first request for a token and the socket of the Convex client, before the page can use them. A render may be repeated, or given up,
// so the document keeps both.

/** The global object of a document. */
export interface EarlyRequests {
  /** The answers to early requests by path: JSON, or undefined if there is none. */
  lockstepEarly?: Record<string, Promise<unknown>>;
  /** A constructor whose first result for its address is the early socket. Clients of `createConvexClient` use it. */
  LockstepSocket?: unknown;
}

/**
 * Sends the request, unless the document has one, and opens a socket to `address`, on which nothing is sent. Both are kept for 5 s, and
 * not for a page that comes back from the back-forward cache.
 *
 * Its source is also the script in the server's HTML: it uses nothing around it, and is plain ES2017. It has no named function inside, to
 * which esbuild's `keepNames` would add a call.
 */
export function sendEarly(path: string, init: RequestInit, address?: string): void {
  const world = globalThis as EarlyRequests;
  const requests = (world.lockstepEarly = world.lockstepEarly || {});
  if (path in requests) return;
  requests[path] = fetch(path, init)
    .then((response): unknown => response.ok && response.json())
    .catch(() => {});
  let socket: WebSocket | undefined;
  world.LockstepSocket = function (url: string): WebSocket {
    const early = socket;
    if (!early || url !== address) return new WebSocket(url);
    socket = undefined;
    return early.readyState < 2 ? early : new WebSocket(url);
  };
  [(drop: () => void) => addEventListener("pagehide", drop), (drop: () => void) => setTimeout(drop, 5e3)].map((plan) =>
    plan(() => {
      delete requests[path];
      if (socket) socket.close();
    }),
  );
  // Last, because it may throw.
  if (address) socket = new WebSocket(address);
}

/** Returns the answer to the document's request, once, or undefined. */
export function takeEarly(path: string): Promise<unknown> | undefined {
  const requests = (globalThis as EarlyRequests).lockstepEarly ?? {};
  const answer = requests[path];
  delete requests[path];
  return answer;
}
