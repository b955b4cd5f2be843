"use client";
// `useAuthedPaginatedQuery`: a growing live list, queried as the signed-in user.
// The pages come from `usePaginatedQuery` of convex/react; this hook decides when it may run, and adds the session's statuses.
import {
  type PaginatedQueryArgs,
  type PaginatedQueryItem,
  type PaginatedQueryReference,
  type UsePaginatedQueryResult,
  usePaginatedQuery,
} from "convex/react";
import { isRefreshing } from "../is-refreshing.ts";
import { useSessionScope } from "../session-context.ts";
import { useMayAsk } from "./use-live-query.ts";

/**
 * The state of a list: that of `usePaginatedQuery` in convex/react, with two more statuses.
 *
 * - `LoadingFirstPage`: the first page has not arrived, the session is loading, or the arguments are `"skip"`.
 * - `CanLoadMore`, `LoadingMore`, `Exhausted`: `results` is live. While `isRefreshing` is true, it is the last known value.
 * - `Error`: there is no page, because Convex does not accept this user's token; `error` says which setting is wrong.
 * - `Unauthenticated`: the user is signed out; no query was sent.
 */
export type AuthedPaginatedQueryResult<Item> =
  | (UsePaginatedQueryResult<Item> & { readonly error: undefined; readonly isRefreshing: boolean })
  | (WithoutPages<Item> & { readonly status: "Error"; readonly error: Error; readonly isRefreshing: boolean })
  | (WithoutPages<Item> & {
      readonly status: "Unauthenticated";
      readonly error: undefined;
      readonly isRefreshing: false;
    });

type WithoutPages<Item> = Pick<UsePaginatedQueryResult<Item>, "results" | "loadMore"> & { readonly isLoading: false };

/**
 * Runs a paginated query, only ever as the signed-in user. When the identity changes, it starts from the first page. When
 * the query throws, the hook throws, as `usePaginatedQuery` does; an error boundary catches that.
 *
 * @param query - For example `api.messages.list`. It must take `paginationOpts`.
 * @param args - The other arguments, or `"skip"`. Compared by value.
 *
 * @example
 * const { results, status, loadMore } = useAuthedPaginatedQuery(api.messages.list, { channel }, { initialNumItems: 20 });
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function useAuthedPaginatedQuery<Q extends PaginatedQueryReference>(
  query: Q,
  args: PaginatedQueryArgs<Q> | "skip",
  options: { readonly initialNumItems: number },
): AuthedPaginatedQueryResult<PaginatedQueryItem<Q>> {
  const { view } = useSessionScope();
  const list = usePaginatedQuery(query, useMayAsk() ? args : "skip", options);
  const none: WithoutPages<PaginatedQueryItem<Q>> = { results: [], loadMore: list.loadMore, isLoading: false };
  if (view.status === "unauthenticated") {
    return { ...none, status: "Unauthenticated", error: undefined, isRefreshing: false };
  }
  const rest = { isRefreshing: isRefreshing(view) };
  if (view.error !== null && list.status === "LoadingFirstPage" && args !== "skip") {
    return { ...none, ...rest, status: "Error", error: view.error };
  }
  return { ...list, ...rest, error: undefined };
}
