// Sits between the server and the application: while it is shut, requests wait. So a server may listen before it has read its file, and may
// be reset without a request ever seeing a mix of the old and the new state.

/** Answers requests. */
export type Handler = (request: Request, env?: unknown) => Response | Promise<Response>;

/** A gate, shut at first. */
export interface Gate {
  handle: Handler;
  /** Lets waiting and new requests through to a handler. */
  open: (handler: Handler) => void;
  /** Makes new requests wait; resolves when the current ones are done. */
  shut: () => Promise<void>;
}

/** A gate. */
export function createGate(): Gate {
  let current: Handler | null = null;
  const waiting: (() => void)[] = [];
  let inside = 0;
  let emptied = (): void => {};
  return {
    handle: async (request, env) => {
      // By the time a waiting request is woken, the gate may be shut again.
      while (current === null) await new Promise<void>((resolve) => waiting.push(resolve));
      inside += 1;
      try {
        return await current(request, env);
      } finally {
        inside -= 1;
        if (inside === 0) emptied();
      }
    },
    open: (handler) => {
      current = handler;
      for (const wake of waiting.splice(0)) wake();
    },
    shut: () => {
      current = null;
      return new Promise((resolve) => {
        emptied = resolve;
        if (inside === 0) resolve();
      });
    },
  };
}
