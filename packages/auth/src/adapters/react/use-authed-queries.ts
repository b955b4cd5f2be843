"use client";
// `useAuthedQueries`: any number of live queries on behalf of the user who is signed in.
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import { type AuthedQueryResult, askedOf, useLiveQueries } from "./use-live-query.ts";

/** Queries by names of the application's own. */
export type AuthedQueries<Queries extends Record<string, FunctionReference<"query">>> = {
  readonly [Name in keyof Queries]: {
    readonly query: Queries[Name];
    /** Its arguments, or `"skip"`. Compared by value. */
    readonly args: FunctionArgs<Queries[Name]> | "skip";
  };
};

/** What each of them has come to. */
export type AuthedQueriesResult<Queries extends Record<string, FunctionReference<"query">>> = {
  readonly [Name in keyof Queries]: AuthedQueryResult<FunctionReturnType<Queries[Name]>>;
};

/**
 * Queries as of `useAuthedQuery`, for a number of them that is not known when the component is written. Queries that come
 * and go leave the others alone.
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
