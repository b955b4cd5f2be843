"use client";
// `useAuthedPaginatedQuery`: a growing live list, queried as the signed-in user.
// Its pages are live queries (pages.ts).
import type {
  PaginatedQueryArgs,
  PaginatedQueryItem,
  PaginatedQueryReference,
  UsePaginatedQueryResult,
} from "convex/react";
import type { Value } from "convex/values";
import { useCallback, useMemo, useState } from "react";
import { isRefreshing } from "../is-refreshing.ts";
import { useSessionScope } from "../session-context.ts";
import { extendList, queriesOf, readList, startList } from "./pages.ts";
import { type Asked, askedOf, useAnswers } from "./use-live-query.ts";

/**
 * The state of a list: that of `usePaginatedQuery` in convex/react, with two more statuses.
 *
 * - `LoadingFirstPage`: the first page has not arrived, the session is loading, or the arguments are `"skip"`.
 * - `CanLoadMore`, `LoadingMore`, `Exhausted`: `results` is live. While `isRefreshing` is true, it is the last known value.
 * - `Error`: the query threw, or Convex does not accept this user's token and no page has arrived; `error` says why.
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
 * the query for any page throws, the status is `Error`, with no pages.
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
  type Item = PaginatedQueryItem<Q>;
  const { view } = useSessionScope();
  const { initialNumItems } = options;
  const [name, asked] = askedOf(query, args as Record<string, Value> | "skip");
  const key = JSON.stringify([name, asked, view.identity?.key]);
  const [kept, setList] = useState(() => startList(key, initialNumItems));
  const list = kept.key === key ? kept : startList(key, initialNumItems);
  if (list !== kept) setList(list);
  const { answers } = useAnswers(requestsOf(name, asked, queriesOf(list)));
  const reading = useMemo(() => readList(list, answers, initialNumItems), [list, answers, initialNumItems]);
  if (reading.list !== list) setList(reading.list);
  const { next, isWaiting } = reading;
  const loadMore = useCallback(
    (items: number) => setList((now) => extendList(now, reading, items)),
    [reading, setList],
  );
  const rest = { isRefreshing: isRefreshing(view), error: undefined };
  const none: WithoutPages<Item> = { results: [], loadMore, isLoading: false };
  if (view.status === "unauthenticated") return { ...none, ...rest, status: "Unauthenticated", isRefreshing: false };
  const isFirst = isWaiting && reading.items.length === 0 && list.pages.length === 1;
  const error = reading.error ?? (isFirst && asked !== null ? view.error : null);
  if (error !== null) return { ...none, ...rest, status: "Error", error };
  const pages = { results: reading.items as Item[], loadMore, ...rest };
  if (isWaiting) return { ...pages, status: isFirst ? "LoadingFirstPage" : "LoadingMore", isLoading: true };
  return { ...pages, status: next === null ? "Exhausted" : "CanLoadMore", isLoading: false };
}

/** Adds the pages to the arguments, which are null to skip the list. */
function requestsOf(name: string, args: string | null, pages: Record<string, object>): Record<string, Asked> {
  if (args === null) return {};
  const common = JSON.parse(args) as object;
  return Object.fromEntries(
    Object.entries(pages).map(([id, paginationOpts]) => [id, [name, JSON.stringify({ ...common, paginationOpts })]]),
  );
}
