"use client";
// `useAuthedQuery`: a live query on behalf of the user who is signed in.
import type { OptionalRestArgsOrSkip } from "convex/react";
import type { FunctionReference, FunctionReturnType } from "convex/server";
import { type AuthedQueryResult, askedOf, useLiveQuery } from "./use-live-query.ts";

/**
 * A query that runs as the user who is signed in or not at all. With a client of `createConvexClient` it is asked together
 * with the token, so it costs no round trip more; with a stock client once the token has been accepted.
 *
 * @param query - Such as `api.messages.list`.
 * @param args - Its arguments, or `"skip"`. Compared by value.
 *
 * @example
 * const messages = useAuthedQuery(api.messages.list, { channel });
 * if (messages.status === "success") return <List items={messages.data} stale={messages.isRefreshing} />;
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function useAuthedQuery<Q extends FunctionReference<"query">>(
  query: Q,
  ...args: OptionalRestArgsOrSkip<Q>
): AuthedQueryResult<FunctionReturnType<Q>> {
  return useLiveQuery<FunctionReturnType<Q>>(...askedOf(query, args[0]));
}
