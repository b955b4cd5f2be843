"use client";
// `useLiveQuery` and `useLiveQueries`: what the authed query hooks share. Not public.
import { type RequestForQueries, useQueries } from "convex/react";
import { type FunctionReference, getFunctionName, makeFunctionReference } from "convex/server";
import { type Value, convexToJson, jsonToConvex } from "convex/values";
import { useMemo } from "react";
import type { View } from "../../index.ts";
import { isRefreshing } from "./is-refreshing.ts";
import { useSessionScope } from "./session-context.ts";

/**
 * What a query has come to. The names are those of `useQuery` in convex/react and TanStack Query.
 *
 * - `pending`: no answer yet, or it is unknown who is signed in, or `"skip"`.
 * - `success`: `data` is live. With `isRefreshing` it stays as it was until the session is well again.
 * - `error`: the query threw, or Convex accepts no token of this user, and then the error says which setting is wrong.
 * - `unauthenticated`: the user is signed out, so nothing was asked.
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

/** The name of a query and the JSON of its arguments, or null to ask nothing. */
export type Asked = readonly [name: string, args: string | null];

/** What `useAuthedQuery` and the like were given. */
export function askedOf(query: FunctionReference<"query">, args: Record<string, Value> | "skip" = {}): Asked {
  return [getFunctionName(query), args === "skip" ? null : JSON.stringify(convexToJson(args))];
}

/** Watches a query as the user who is signed in. */
export function useLiveQuery<T>(...asked: Asked): AuthedQueryResult<T> {
  return useLiveQueries({ answer: asked })["answer"] as AuthedQueryResult<T>;
}

/** Watches queries as the user who is signed in. */
export function useLiveQueries(asked: Readonly<Record<string, Asked>>): Record<string, AuthedQueryResult<unknown>> {
  const { view } = useSessionScope();
  const mayAsk = useMayAsk();
  const key = JSON.stringify(mayAsk ? asked : {});
  const requests = useMemo(() => {
    const queries: RequestForQueries = {};
    for (const [id, [name, args]] of Object.entries(JSON.parse(key) as typeof asked)) {
      if (args === null) continue;
      queries[id] = { query: makeFunctionReference<"query">(name), args: jsonToConvex(JSON.parse(args)) as QueryArgs };
    }
    return queries;
  }, [key]);
  const answers = useQueries(requests);
  return Object.fromEntries(Object.keys(asked).map((id) => [id, resultOf(view, answers[id], id in requests)]));
}

type QueryArgs = Record<string, Value>;

/** Whether a query would run as the user who is shown, and not be answered from what the last one got. */
export function useMayAsk(): boolean {
  const { view, isolated } = useSessionScope();
  // A stock client still has the answers to the last user until the backend has accepted this one.
  return view.status === "authenticated" && (isolated || view.phase !== "optimistic");
}

function resultOf(view: View, answer: unknown, isAsked: boolean): AuthedQueryResult<unknown> {
  const rest = { data: undefined, error: undefined, isRefreshing: isRefreshing(view) };
  if (view.status === "unauthenticated") return { ...rest, status: "unauthenticated", isRefreshing: false };
  const error = answer === undefined && isAsked ? view.error : answer;
  if (error instanceof Error) return { ...rest, status: "error", error };
  return answer === undefined ? { ...rest, status: "pending" } : { ...rest, status: "success", data: answer };
}
