"use client";
// `useAuthedPaginatedQuery`: a growing live list on behalf of the user who is signed in.
// The pages are those of `usePaginatedQuery` of convex/react; this says when it may ask, and what the session adds.
import {
  type PaginatedQueryArgs,
  type PaginatedQueryItem,
  type PaginatedQueryReference,
  type UsePaginatedQueryResult,
  usePaginatedQuery,
} from "convex/react";
import { isRefreshing } from "./is-refreshing.ts";
import { useSessionScope } from "./session-context.ts";
import { useMayAsk } from "./use-live-query.ts";

/**
 * What a list has come to: as of `usePaginatedQuery` in convex/react, with two statuses more.
 *
 * - `LoadingFirstPage`: no page yet, or it is unknown who is signed in, or `"skip"`.
 * - `CanLoadMore`, `LoadingMore`, `Exhausted`: `results` is live. With `isRefreshing` it stays as it was until the session is
 *   well again.
 * - `Error`: there is no page, because Convex accepts no token of this user; the error says which setting is wrong.
 * - `Unauthenticated`: the user is signed out, so nothing was asked.
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
 * A paginated query that runs as the user who is signed in or not at all. For another identity it starts from its first
 * page. When the query throws, this throws, as `usePaginatedQuery` does: an error boundary catches it.
 *
 * @param query - Such as `api.messages.list`, which takes `paginationOpts`.
 * @param args - Its other arguments, or `"skip"`. Compared by value.
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
