// Subscriptions on a client from `createConvexClient`, which move to the next client when the identity changes. The
// listener is called in the same turn, so that React shows the new identity and drops the old data in one commit. This
// module opens nothing and holds no tokens: the supervisor chooses the current client.
import type { ConvexReactClient } from "convex/react";
import { type FunctionReference, getFunctionName } from "convex/server";
import { STALE_LIST } from "./logger.ts";
import type { Supervisor } from "./supervisor.ts";

/** A query that a client watches, with or without the client's own pagination. */
interface AnyWatch {
  readonly onUpdate: (callback: () => void) => () => void;
  readonly localQueryResult: () => unknown;
  /** Missing on a paginated watch. */
  readonly journal?: () => unknown;
}

type MakeWatch = (
  query: FunctionReference<"query">,
  args?: { readonly paginationOpts?: { readonly id?: unknown } },
  options?: unknown,
) => AnyWatch;

/** The methods of a client that subscribe. */
export interface Following {
  readonly watchQuery: MakeWatch;
  /** Used by `usePaginatedQuery_experimental`; not in the public types of convex 1.42 to 1.48. */
  readonly watchPaginatedQuery: MakeWatch;
  readonly subscribeToConnectionState: ConvexReactClient["subscribeToConnectionState"];
}

/** Creates the methods. `onWatch` is called when a query starts waiting for its data. */
export function createFollowing({ client, subscribe }: Supervisor, onWatch: () => void): Following {
  /** Lists of `usePaginatedQuery` whose cursors came from an earlier client, by function and list number. */
  const stale = new Set<string>();

  /** Calls `start` for the current client and for every later one, then `onMove`. Returns a function that stops. */
  function follow(start: (on: ConvexReactClient) => () => void, onMove: () => void): () => void {
    let current = client();
    let stop = start(current);
    const stopFollowing = subscribe(() => {
      // A listener that just subscribed is already on the next client.
      if (current === client()) return;
      current = client();
      stop();
      stop = start(current);
      onMove();
    });
    return () => {
      stopFollowing();
      stop();
    };
  }

  function following(method: "watchQuery" | "watchPaginatedQuery"): MakeWatch {
    return (query, args, options) => {
      const watch = (): AnyWatch => (client() as unknown as Following)[method](query, args, options);
      const id = args?.paginationOpts?.id;
      const list = typeof id === "number" ? `${getFunctionName(query)} ${id}` : "";
      return {
        onUpdate: (callback) => {
          onWatch();
          let hasMoved = false;
          return follow(() => {
            // The hook restarts a list when one of its pages fails like this. The backend would reject the cursor too: it is
            // only valid for the query it came from, and another organization's query is a different one.
            if (hasMoved && list !== "") stale.add(list);
            hasMoved = true;
            return stale.has(list) ? () => {} : watch().onUpdate(callback);
          }, callback);
        },
        localQueryResult: () => {
          if (stale.has(list)) throw new Error(STALE_LIST);
          return watch().localQueryResult();
        },
        journal: () => watch().journal?.(),
      };
    };
  }

  return {
    watchQuery: following("watchQuery"),
    watchPaginatedQuery: following("watchPaginatedQuery"),
    subscribeToConnectionState: (callback) =>
      follow(
        (on) => on.subscribeToConnectionState(callback),
        () => callback(client().connectionState()),
      ),
  };
}
