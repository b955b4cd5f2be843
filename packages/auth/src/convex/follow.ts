// Subscriptions on the client of `createConvexClient` that move to the next client when the identity changes.
// The listener is called in the same turn, so that React shows the new identity and drops the old data in one commit.
// It opens nothing and knows no tokens: which client is the present one is the supervisor's business.
import type { ConvexReactClient } from "convex/react";
import { type FunctionReference, getFunctionName } from "convex/server";
import { STALE_LIST } from "./logger.ts";
import type { Supervisor } from "./supervisor.ts";

/** A query that a client watches, with or without the client's own pagination. */
interface AnyWatch {
  readonly onUpdate: (callback: () => void) => () => void;
  readonly localQueryResult: () => unknown;
  /** Not for a paginated watch. */
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
  /** Behind `usePaginatedQuery_experimental`; in no public type of convex 1.42 to 1.48. */
  readonly watchPaginatedQuery: MakeWatch;
  readonly subscribeToConnectionState: ConvexReactClient["subscribeToConnectionState"];
}

/** Creates the methods. `onWatch` is called when a query begins to wait for its data. */
export function createFollowing({ client, subscribe }: Supervisor, onWatch: () => void): Following {
  /** Lists of `usePaginatedQuery` whose cursors are an earlier client's, by function and number of the list. */
  const stale = new Set<string>();

  /** Starts on the present client, and on every later one, after which `onMove` is called. Returns how to stop. */
  function follow(start: (on: ConvexReactClient) => () => void, onMove: () => void): () => void {
    let current = client();
    let stop = start(current);
    const stopFollowing = subscribe(() => {
      // A listener that subscribes anew is on the next client already.
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
            // The hook starts a list anew when a page of it fails like this. The backend would fail as well: a cursor is
            // good for the query that it came from, and that of another organization is another one.
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
