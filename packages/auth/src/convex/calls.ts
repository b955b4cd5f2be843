// The mutations, actions and one-shot queries of one client: they wait for a token that may be sent, and they settle.
// Watched queries are not here: the client sends them again by itself, as often as it takes.
import type { ConvexReactClient } from "convex/react";
import { LockstepAuthError, MAY_HAVE_RUN, abandoned } from "../core/errors.ts";

/** A method of a client that sends one thing and promises one answer. Its arguments are passed on unseen. */
type Method = (...args: unknown[]) => Promise<unknown>;

/** What the calls of a client ask and tell. */
export interface CallsOptions {
  readonly client: Pick<ConvexReactClient, "query" | "mutation" | "action" | "connectionState">;
  /** Whether the client has the token that the session would send now. */
  readonly isInLine: () => boolean;
  /** A call waits for such a token. */
  readonly onHeld: () => void;
}

/** The calls of one client. */
export interface Calls {
  /** What to replace the client's methods by. */
  readonly methods: { readonly query: Method; readonly mutation: Method; readonly action: Method };
  /** The client may have got its token: sends what was held, in the order of the calls. */
  readonly release: () => void;
  /** Rejects every call that has not settled, and every later one, with `CALL_ABANDONED`. */
  readonly abandon: () => void;
}

/** What convex 1.48 request_manager.ts says of an action that it had sent when its socket was replaced. */
const LOST = "Connection lost while action was in flight";

/** Wraps the methods of a client. */
export function createCalls({ client, isInLine, onHeld }: CallsOptions): Calls {
  const query = client.query.bind(client) as Method;
  const mutation = client.mutation.bind(client) as Method;
  const action = client.action.bind(client) as Method;
  const abandoners = new Set<() => void>();
  let held: (() => void)[] = [];
  let ended = false;

  // A client without a connection keeps what it is given until it has one, and it gets one only with a good token.
  const isStale = (): boolean => !ended && !isInLine() && client.connectionState().isWebSocketConnected;

  function call(send: () => Promise<unknown>, wait: boolean): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let sent = false;
      const abandon = (): void => reject(abandoned(sent));
      const go = (): void => {
        sent = true;
        const answered = new Promise((answer) => answer(send()));
        answered.then(resolve, reject).finally(() => abandoners.delete(abandon));
      };
      if (ended) return abandon();
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
        // What a mutation shows at once must show at once, and the client itself sends it again after a refusal. That
        // costs a connection, and with it the actions under way, so these come first.
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
    abandon: () => {
      ended = true;
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
    fix: "Call it again if that does no harm.",
  });
}
