// A second client for public queries: it opens when the first one is watched, never has a token, and so does not wait for
// sign-in. It closes shortly after the last one.
// It is not another path to the session's client: its queries carry no identity, even while the user is signed in.
import { ConvexReactClient, type Watch } from "convex/react";
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";

/** How long it stays open without a query, ms: the next page is likely to have one. */
const CLOSE_AFTER = 1000;

/** A query that is watched without an identity. */
export type PublicWatch<T> = Pick<Watch<T>, "onUpdate" | "localQueryResult">;

/** The client for public queries that accompanies another client. */
export interface PublicClient {
  /** The client, or null while it is closed. */
  readonly current: () => ConvexReactClient | null;
  /** Opens the client if necessary. Returns a function that releases it. */
  readonly use: () => () => void;
  /** Closes it permanently. */
  readonly close: () => Promise<void>;
}

const publicClients = new WeakMap<ConvexReactClient, PublicClient>();

/** Creates the public client that accompanies `client`. `open` creates the Convex client itself. */
export function createPublicClient(client: ConvexReactClient, open: () => ConvexReactClient): PublicClient {
  let current: ConvexReactClient | null = null;
  let users = 0;
  let isClosed = false;
  const closeCurrent = async (): Promise<void> => {
    const old = current;
    current = null;
    await old?.close();
  };
  const self: PublicClient = {
    current: () => current,
    use: () => {
      if (!isClosed) current ??= open();
      users += 1;
      return () => {
        users -= 1;
        setTimeout(() => {
          if (users === 0) void closeCurrent();
        }, CLOSE_AFTER);
      };
    },
    close: () => {
      isClosed = true;
      return closeCurrent();
    },
  };
  publicClients.set(client, self);
  return self;
}

/**
 * Watches a query without an identity, even while a user is signed in, over a separate connection to the deployment of
 * `client`. It runs at once, even while the identity provider is unreachable. The connection closes with the last such
 * watch, or together with a client from `createConvexClient`.
 */
export function watchPublicQuery<Q extends FunctionReference<"query">>(
  client: ConvexReactClient,
  query: Q,
  args: FunctionArgs<Q>,
): PublicWatch<FunctionReturnType<Q>> {
  const keeper =
    publicClients.get(client) ??
    createPublicClient(client, () => new ConvexReactClient(client.url, { logger: client.logger }));
  const watch = (): Watch<FunctionReturnType<Q>> | undefined =>
    keeper.current()?.watchQuery<FunctionReference<"query">>(query, args);
  return {
    onUpdate: (callback) => {
      const letGo = keeper.use();
      const stop = watch()?.onUpdate(callback);
      return () => {
        stop?.();
        letGo();
      };
    },
    localQueryResult: () => watch()?.localQueryResult(),
  };
}
