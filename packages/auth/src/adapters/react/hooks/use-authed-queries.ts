"use client";
// `useAuthedQueries`: any number of live queries as the signed-in user.
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import { type AuthedQueryResult, askedOf, useLiveQueries } from "./use-live-query.ts";

/** Queries by name; the application chooses the names. */
export type AuthedQueries<Queries extends Record<string, FunctionReference<"query">>> = {
  readonly [Name in keyof Queries]: {
    readonly query: Queries[Name];
    /** The arguments, or `"skip"`. Compared by value. */
    readonly args: FunctionArgs<Queries[Name]> | "skip";
  };
};

/** The result of each query, by name. */
export type AuthedQueriesResult<Queries extends Record<string, FunctionReference<"query">>> = {
  readonly [Name in keyof Queries]: AuthedQueryResult<FunctionReturnType<Queries[Name]>>;
};

/**
 * Runs a variable number of queries, each like `useAuthedQuery`. Adding or removing one does not affect the others.
 *
 * @example
 * const { inbox, drafts } = useAuthedQueries({
 *   inbox: { query: api.messages.list, args: { channel: "inbox" } },
 *   drafts: { query: api.drafts.list, args: isOpen ? {} : "skip" },
 * });
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function useAuthedQueries<Queries extends Record<string, FunctionReference<"query">>>(
  queries: AuthedQueries<Queries>,
): AuthedQueriesResult<Queries> {
  const asked = Object.entries(queries).map(([name, { query, args }]) => [name, askedOf(query, args)] as const);
  return useLiveQueries(Object.fromEntries(asked)) as AuthedQueriesResult<Queries>;
}
