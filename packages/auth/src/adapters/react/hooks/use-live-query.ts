"use client";
// `useLiveQuery` and `useLiveQueries`: the shared part of the authed query hooks. Not public.
import { type RequestForQueries, useQueries } from "convex/react";
import { type FunctionReference, getFunctionName, makeFunctionReference } from "convex/server";
import { type Value, convexToJson, jsonToConvex } from "convex/values";
import { useMemo } from "react";
import { currentClient } from "../../../convex/index.ts";
import type { View } from "../../../index.ts";
import { isRefreshing } from "../is-refreshing.ts";
import { useSessionScope } from "../session-context.ts";

/**
 * The result of a query. The names match those of `useQuery` in convex/react and TanStack Query.
 *
 * - `pending`: the answer has not arrived, the session is loading, or the arguments are `"skip"`.
 * - `success`: `data` is live. While `isRefreshing` is true, it is the last known value.
 * - `error`: the query threw, or Convex does not accept this user's token; then `error` says which setting is wrong.
 * - `unauthenticated`: the user is signed out; no query was sent.
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

/** The name of a query and its arguments as JSON, or null to skip it. */
export type Asked = readonly [name: string, args: string | null];

/** Returns the query passed to `useAuthedQuery` and similar hooks, in this form. */
export function askedOf(query: FunctionReference<"query">, args: Record<string, Value> | "skip" = {}): Asked {
  return [getFunctionName(query), args === "skip" ? null : JSON.stringify(convexToJson(args))];
}

/** Watches a query as the signed-in user. */
export function useLiveQuery<T>(...asked: Asked): AuthedQueryResult<T> {
  return useLiveQueries({ answer: asked })["answer"] as AuthedQueryResult<T>;
}

/** Watches queries as the signed-in user. */
export function useLiveQueries(asked: Readonly<Record<string, Asked>>): Record<string, AuthedQueryResult<unknown>> {
  const { view } = useSessionScope();
  const { answers, isAsked } = useAnswers(asked);
  return Object.fromEntries(Object.keys(asked).map((id) => [id, resultOf(view, answers[id], isAsked(id))]));
}

/** The answers to queries: a value, an error, or undefined. The same object until an answer changes. */
export interface Answers {
  readonly answers: Readonly<Record<string, unknown>>;
  /** Whether the query is watched now. */
  readonly isAsked: (id: string) => boolean;
}

/** Watches queries as the signed-in user, and returns their answers as they are. */
export function useAnswers(asked: Readonly<Record<string, Asked>>): Answers {
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
  return { answers: useQueries(requests), isAsked: (id) => id in requests };
}

type QueryArgs = Record<string, Value>;

/** Whether a query would run as the user who is shown, rather than return data of the previous user. */
function useMayAsk(): boolean {
  const { view, client } = useSessionScope();
  // A stock client still holds the previous user's data until the backend has accepted the new token.
  const isStock = currentClient(client) === client;
  return view.status === "authenticated" && !(isStock && view.phase === "optimistic");
}

function resultOf(view: View, answer: unknown, isAsked: boolean): AuthedQueryResult<unknown> {
  const rest = { data: undefined, error: undefined, isRefreshing: isRefreshing(view) };
  if (view.status === "unauthenticated") return { ...rest, status: "unauthenticated", isRefreshing: false };
  const error = answer === undefined && isAsked ? view.error : answer;
  if (error instanceof Error) return { ...rest, status: "error", error };
  return answer === undefined ? { ...rest, status: "pending" } : { ...rest, status: "success", data: answer };
}
