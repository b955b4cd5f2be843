// A second client for the queries that need no user: opened when the first of them is watched, and never given a token, so
// it waits for no sign-in. It closes a moment after the last of them.
// What it is not: another way for the client of the session. What it asks carries no identity, signed in or not.
import { ConvexReactClient, type Watch } from "convex/react";
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";

/** How long it stays open without a query, ms: the page that follows another is likely to have one. */
const CLOSE_AFTER = 1000;

/** A query that is watched without an identity. */
export type PublicWatch<T> = Pick<Watch<T>, "onUpdate" | "localQueryResult">;

/** The client for public queries beside another client. */
export interface PublicClient {
  /** The client while there is one. */
  readonly current: () => ConvexReactClient | null;
  /** Opens it if need be. Returns how to let go of it. */
  readonly use: () => () => void;
  /** Ends it for good. */
  readonly close: () => Promise<void>;
}

const publicClients = new WeakMap<ConvexReactClient, PublicClient>();

/** Creates the keeper of the public client beside `client`, which `open` makes. */
export function createPublicClient(client: ConvexReactClient, open: () => ConvexReactClient): PublicClient {
  let current: ConvexReactClient | null = null;
  let users = 0;
  let isClosed = false;
  const end = async (): Promise<void> => {
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
          if (users === 0) void end();
        }, CLOSE_AFTER);
      };
    },
    close: () => {
      isClosed = true;
      return end();
    },
  };
  publicClients.set(client, self);
  return self;
}

/**
 * Watches a query without an identity, also when a user is signed in, over a connection of its own to the deployment of `client`.
 * It runs at once, also while the identity provider cannot be reached. The connection closes with the last such watch, and
 * with a client of `createConvexClient`.
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
