"use client";
// `useAuthedQuery`: a live query as the signed-in user.
import type { OptionalRestArgsOrSkip } from "convex/react";
import type { FunctionReference, FunctionReturnType } from "convex/server";
import { type AuthedQueryResult, askedOf, useLiveQuery } from "./use-live-query.ts";

/**
 * Runs a query, only ever as the signed-in user. With a client from `createConvexClient`, the query is sent together with
 * the token, so it costs no extra round trip. With a stock client, it is sent once the token has been accepted.
 *
 * @param query - For example `api.messages.list`.
 * @param args - The arguments, or `"skip"`. Compared by value.
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
