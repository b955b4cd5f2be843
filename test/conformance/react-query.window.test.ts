// `@convex-dev/react-query` in a page: React Query's cache, kept live over Convex's socket.

import { waitFor } from "@testing-library/react";
import { ConvexQueryClient, useConvexMutation } from "@convex-dev/react-query";
import {
  dehydrate,
  hydrate,
  QueryClient,
  QueryClientProvider,
  useMutation,
  useQuery,
  useSuspenseQuery,
} from "@tanstack/react-query";
import { ConvexHttpClient } from "convex/browser";
import type { ConvexError, Value } from "convex/values";
import { createElement, Suspense } from "react";
import { expect, it, onTestFinished } from "vitest";
import { action, query } from "./support/asked.ts";
import { items, reactClient, startLists } from "./support/lists-app.ts";
import { distinct, show, type Wrap } from "./support/show.ts";

const list = "a";

/** A page: its clients, a wrapper for its components, and the frames that it sent. */
async function openPage() {
  const convex = await startLists();
  const http = new ConvexHttpClient(convex.url, { logger: false });
  const sent: string[] = [];
  const client = reactClient(convex, sent);
  const convexQueryClient = new ConvexQueryClient(client);
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: { queryKeyHashFn: convexQueryClient.hashFn(), queryFn: convexQueryClient.queryFn(), retry: false },
    },
  });
  convexQueryClient.connect(queryClient);
  onTestFinished(() => queryClient.clear());
  const wrap: Wrap = (children) => createElement(QueryClientProvider, { client: queryClient }, children);
  const add = (...ranks: number[]): Promise<null> => http.mutation(items.add, { list, ranks });
  return { client, queryClient, queryKeyHashFn: convexQueryClient.hashFn(), wrap, add, http, sent };
}

it("[Y122] a query is pending, then has its value, then every newer one; mutations and actions run as in any page", async () => {
  const { client, wrap, add } = await openPage();
  const { seen, result } = show(
    client,
    () => ({
      all: useQuery<string[]>(query(items.all, { list })),
      skipped: useQuery<string[]>(query(items.all, "skip")),
      shout: useQuery<string>(action(items.shout, { list: "b" })),
      add: useMutation({ mutationFn: useConvexMutation(items.add) }),
    }),
    wrap,
  );
  await waitFor(() => expect(result.current.all.data).toEqual([]));
  await add(1);
  await waitFor(() => expect(result.current.all.data).toEqual(["n1"]));
  await result.current.add.mutateAsync({ list, ranks: [2] });
  await waitFor(() => expect(result.current.all.data).toEqual(["n1", "n2"]));
  expect(distinct(seen.map(({ all }) => [all.status, all.data]))).toEqual([
    ["pending", undefined],
    ["success", []],
    ["success", ["n1"]],
    ["success", ["n1", "n2"]],
  ]);
  await waitFor(() => expect(result.current.shout.data).toBe(""));
  expect(result.current.skipped).toMatchObject({ status: "pending", fetchStatus: "idle" });
});

it("[Y122] an error has its data, and a refetch recovers once the value exists", async () => {
  const { client, wrap, add } = await openPage();
  const { result } = show(client, () => useQuery<string>(query(items.first, { list })), wrap);
  await waitFor(() => expect(result.current.status).toBe("error"));
  expect((result.current.error as ConvexError<Value>).data).toEqual({ empty: list });
  await add(1);
  await waitFor(() => expect(client.watchQuery(items.first, { list }).localQueryResult()).toBe("n1"));
  // React Query has no data to replace, so the page has to refetch.
  await result.current.refetch();
  await waitFor(() => expect(result.current).toMatchObject({ status: "success", data: "n1" }));
});

it("[Y122] invalidation refetches and keeps the shown data; a query without observers is unsubscribed", async () => {
  const { client, wrap, add, queryClient, sent } = await openPage();
  const options = { ...query(items.all, { list }), gcTime: 0 };
  const { seen, result, unmount } = show(client, () => useQuery<string[]>(options), wrap);
  await waitFor(() => expect(result.current.data).toEqual([]));
  await add(1);
  await waitFor(() => expect(result.current.data).toEqual(["n1"]));
  await queryClient.invalidateQueries();
  await waitFor(() => expect(result.current).toMatchObject({ data: ["n1"], isFetching: false }));
  expect(distinct(seen.map(({ data }) => data))).toEqual([undefined, [], ["n1"]]);
  unmount();
  await waitFor(() => expect(sent.at(-1)).toContain('"type":"Remove"'));
});

it("[Y122] a suspended component waits for the value, and then shows every newer one", async () => {
  const { client, wrap, add } = await openPage();
  await add(1);
  const suspended: Wrap = (children) => wrap(createElement(Suspense, { fallback: "waiting" }, children));
  const { seen, result } = show(client, () => useSuspenseQuery<string[]>(query(items.all, { list })).data, suspended);
  expect(document.body.textContent).toBe("waiting");
  await waitFor(() => expect(result.current).toEqual(["n1"]));
  await add(2);
  await waitFor(() => expect(result.current).toEqual(["n1", "n2"]));
  expect(distinct(seen)).toEqual([["n1"], ["n1", "n2"]]);
});

it("[Y123] a query prefetched on the server has its value at the first render, and is live from then on", async () => {
  const { client, wrap, add, http, queryClient, queryKeyHashFn } = await openPage();
  await add(1);
  const onServer = new QueryClient({ defaultOptions: { queries: { queryKeyHashFn } } });
  const { queryKey } = query(items.all, { list });
  await onServer.prefetchQuery({ queryKey, queryFn: () => http.query(items.all, { list }) });
  hydrate(queryClient, JSON.parse(JSON.stringify(dehydrate(onServer))));
  onServer.clear();
  const { seen, result } = show(client, () => useQuery<string[]>(query(items.all, { list })).data, wrap);
  await add(2);
  await waitFor(() => expect(result.current).toEqual(["n1", "n2"]));
  expect(distinct(seen)).toEqual([["n1"], ["n1", "n2"]]);
});
