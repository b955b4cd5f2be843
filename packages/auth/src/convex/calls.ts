// The mutations, actions and one-shot queries of one client: they wait for a sendable token, and they always settle.
// Watched queries are not handled here: the client resends them on its own as often as needed.
import type { ConvexReactClient } from "convex/react";
import { LockstepAuthError, MAY_HAVE_RUN, abandoned } from "../core/errors.ts";

/** A method of a client that sends one request and returns one answer. Its arguments are passed on unchanged. */
type Method = (...args: unknown[]) => Promise<unknown>;

/** The options of {@link createCalls}. */
export interface CallsOptions {
  readonly client: Pick<ConvexReactClient, "query" | "mutation" | "action" | "connectionState">;
  /** Whether the client has the token that the session would send now. */
  readonly isInLine: () => boolean;
  /** Called when a call has to wait for that token. */
  readonly onHeld: () => void;
}

/** The calls of one client. */
export interface Calls {
  /** Replacements for the client's methods. */
  readonly methods: { readonly query: Method; readonly mutation: Method; readonly action: Method };
  /** Call when the client may have its token: sends the held calls, in order. */
  readonly release: () => void;
  /** Rejects every unsettled call, and every later one, with `CALL_ABANDONED`. */
  readonly stop: () => void;
}

/** The error of convex 1.48 (request_manager.ts) for an action that was in flight when the socket was replaced. */
const LOST = "Connection lost while action was in flight";

/** Wraps the methods of a client. */
export function createCalls({ client, isInLine, onHeld }: CallsOptions): Calls {
  const query = client.query.bind(client) as Method;
  const mutation = client.mutation.bind(client) as Method;
  const action = client.action.bind(client) as Method;
  const abandoners = new Set<() => void>();
  let held: (() => void)[] = [];
  let isStopped = false;

  // A client without a connection queues calls until it has one, and it only connects with a good token.
  const isStale = (): boolean => !isStopped && !isInLine() && client.connectionState().isWebSocketConnected;

  function call(send: () => Promise<unknown>, wait: boolean): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let sent = false;
      const abandon = (): void => reject(abandoned(sent));
      const go = (): void => {
        sent = true;
        const answered = new Promise((answer) => answer(send()));
        answered.then(resolve, reject).finally(() => abandoners.delete(abandon));
      };
      if (isStopped) return abandon();
      abandoners.add(abandon);
      if (!wait) return go();
      held.push(go);
      onHeld();
    });
  }

  return {
    methods: {
      query: (...args) => call(() => query(...args), false),
      mutation: (...args) => {
        // An optimistic update must show at once, and the client itself resends the mutation after a refusal. But a refusal
        // costs the connection and interrupts running actions, so with actions in flight the mutation waits.
        const shows = (args[2] as { optimisticUpdate?: unknown } | undefined)?.optimisticUpdate !== undefined;
        const wait = isStale() && !(shows && client.connectionState().inflightActions === 0);
        return call(() => mutation(...args), wait || held.length > 0);
      },
      action: (...args) => call(() => action(...args).catch(explain), held.length > 0 || isStale()),
    },
    release: () => {
      if (held.length === 0 || isStale()) return;
      const due = held;
      held = [];
      for (const go of due) go();
    },
    stop: () => {
      isStopped = true;
      held = [];
      for (const abandon of abandoners) abandon();
      abandoners.clear();
    },
  };
}

function explain(error: unknown): never {
  if (!(error instanceof Error) || !error.message.includes(LOST)) throw error;
  throw new LockstepAuthError("ACTION_INTERRUPTED", {
    what: "The connection was replaced during an action.",
    evidence: MAY_HAVE_RUN,
    fix: "Call it again if that is safe.",
  });
}
