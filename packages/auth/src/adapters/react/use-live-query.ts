"use client";
// `useLiveQuery`: what the authed query hooks share. Not public.
import { type RequestForQueries, useQueries } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { type Value, jsonToConvex } from "convex/values";
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

/** Watches a query as whoever is signed in. `args` is the JSON of its arguments, or null to ask nothing. */
export function useLiveQuery<T>(name: string, args: string | null): AuthedQueryResult<T> {
  const { view, isolated } = useSessionScope();
  // A stock client still has the answers to the last user until the backend has accepted this one.
  const mayAsk = view.status === "authenticated" && (isolated || view.phase !== "optimistic");
  const asked = mayAsk ? args : null;
  const requests = useMemo<RequestForQueries>(() => {
    if (asked === null) return {};
    const query = makeFunctionReference<"query">(name);
    return { answer: { query, args: jsonToConvex(JSON.parse(asked)) as Record<string, Value> } };
  }, [name, asked]);
  const answer: unknown = useQueries(requests)["answer"];
  const rest = { data: undefined, error: undefined, isRefreshing: isRefreshing(view) };
  if (view.status === "unauthenticated") return { ...rest, status: "unauthenticated", isRefreshing: false };
  const error = answer === undefined && asked !== null ? view.error : answer;
  if (error instanceof Error) return { ...rest, status: "error", error };
  return answer === undefined ? { ...rest, status: "pending" } : { ...rest, status: "success", data: answer as T };
}
