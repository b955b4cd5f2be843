"use client";
// `useAuthedQuery`: a live query on behalf of whoever is signed in.
import { type OptionalRestArgsOrSkip, type RequestForQueries, useQueries } from "convex/react";
import { type FunctionReference, type FunctionReturnType, getFunctionName, makeFunctionReference } from "convex/server";
import { type Value, convexToJson, jsonToConvex } from "convex/values";
import { useMemo } from "react";
import { isRefreshing } from "./is-refreshing.ts";
import { useSessionScope } from "./session-context.ts";

/**
 * What a query has come to. The names are those of `useQuery` in convex/react and TanStack Query.
 *
 * - `pending`: no answer yet, or it is unknown who is signed in, or `"skip"`.
 * - `success`: `data` is live. With `isRefreshing` it stays as it was until the session is well again.
 * - `error`: the query threw, or Convex accepts no token of this user, and then the error says which setting is wrong.
 * - `unauthenticated`: nobody is signed in, so nothing was asked.
 */
export type AuthedQueryResult<T> =
  | { readonly status: "pending"; readonly data: undefined; readonly error: undefined; readonly isRefreshing: boolean }
  | { readonly status: "success"; readonly data: T; readonly error: undefined; readonly isRefreshing: boolean }
  | { readonly status: "error"; readonly data: undefined; readonly error: Error; readonly isRefreshing: boolean }
  | {
      readonly status: "unauthenticated";
      readonly data: undefined;
      readonly error: undefined;
      readonly isRefreshing: false;
    };

/**
 * A query that runs as whoever is signed in or not at all. With a client of `createConvexClient` it is asked together
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
  const { view, isolated } = useSessionScope();
  // A stock client still has the answers to the last user until the backend has accepted this one.
  const mayAsk = view.status === "authenticated" && (isolated || view.phase !== "optimistic");
  const name = getFunctionName(query);
  const asked = mayAsk && args[0] !== "skip" ? JSON.stringify(convexToJson(args[0] ?? {})) : null;
  const requests = useMemo<RequestForQueries>(() => {
    if (asked === null) return {};
    const reference = makeFunctionReference<"query">(name);
    return { answer: { query: reference, args: jsonToConvex(JSON.parse(asked)) as Record<string, Value> } };
  }, [name, asked]);
  const answer: FunctionReturnType<Q> | Error | undefined = useQueries(requests)["answer"];
  const rest = { data: undefined, error: undefined, isRefreshing: isRefreshing(view) };
  if (view.status === "unauthenticated") return { ...rest, status: "unauthenticated", isRefreshing: false };
  const error = answer === undefined && asked !== null && view.status === "authenticated" ? view.error : answer;
  if (error instanceof Error) return { ...rest, status: "error", error };
  return answer === undefined ? { ...rest, status: "pending" } : { ...rest, status: "success", data: answer };
}
