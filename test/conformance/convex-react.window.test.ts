// The hooks of `convex/react` against local Convex, over a real socket.

import { act, waitFor } from "@testing-library/react";
import { ConvexHttpClient } from "convex/browser";
import { preloadQuery } from "convex/nextjs";
import { ConvexError, type Value } from "convex/values";
import {
  insertAtBottomIfLoaded,
  insertAtPosition,
  insertAtTop,
  optimisticallyUpdateValueInPaginatedQuery,
  useAction,
  useConvexConnectionState,
  useMutation,
  usePaginatedQuery,
  usePaginatedQuery_experimental,
  usePreloadedQuery,
  useQueries,
  useQuery,
} from "convex/react";
import { describe, expect, it } from "vitest";
import type { Convex } from "../../packages/lockstep/src/database/create-convex.ts";
import { items, reactClient, startLists, turnPages } from "./support/lists-app.ts";
import { distinct, show } from "./support/show.ts";

const add = (convex: Convex, ...ranks: number[]): Promise<unknown> =>
  new ConvexHttpClient(convex.url).mutation(items.add, { list: "a", ranks });
const drop = (convex: Convex, rank: number): Promise<unknown> =>
  new ConvexHttpClient(convex.url).mutation(items.drop, { list: "a", rank });

describe("queries", () => {
  it("[Y110] `useQuery` has no value, then the value, then every newer one; skipped, it does not subscribe", async () => {
    const convex = await startLists();
    await add(convex, 1);
    const { seen, result } = show(reactClient(convex), () => ({
      all: useQuery(items.all, { list: "a" }),
      skipped: useQuery(items.all, "skip"),
    }));
    await waitFor(() => expect(result.current.all).toEqual(["n1"]));
    await add(convex, 2);
    await waitFor(() => expect(result.current.all).toEqual(["n1", "n2"]));
    expect(distinct(seen.map(({ all }) => all))).toEqual([undefined, ["n1"], ["n1", "n2"]]);
    expect(seen.every(({ skipped }) => skipped === undefined)).toBe(true);
  });

  it("[Y110] `useQueries` returns each value or error, with its data, and recovers", async () => {
    const convex = await startLists();
    const asked = {
      all: { query: items.all, args: { list: "a" } },
      first: { query: items.first, args: { list: "a" } },
    };
    const { result } = show(reactClient(convex), () => useQueries(asked));
    await waitFor(() => expect(result.current["first"]).toBeInstanceOf(ConvexError));
    expect((result.current["first"] as ConvexError<Value>).data).toEqual({ empty: "a" });
    expect(result.current["all"]).toEqual([]);
    await add(convex, 1);
    await waitFor(() => expect(result.current).toEqual({ all: ["n1"], first: "n1" }));
  });

  it("[Y110] a prewarmed or already watched query has its value at the first render", async () => {
    const convex = await startLists();
    await add(convex, 1);
    const client = reactClient(convex);
    client.prewarmQuery({ query: items.first, args: { list: "a" } });
    const watch = client.watchQuery(items.all, { list: "a" });
    await new Promise<void>((resolve) => void watch.onUpdate(resolve));
    expect(watch.localQueryResult()).toEqual(["n1"]);
    const { seen } = show(client, () => [useQuery(items.all, { list: "a" }), useQuery(items.first, { list: "a" })]);
    expect(seen[0]).toEqual([["n1"], "n1"]);
  });

  it("[Y110] two queries in one component change in one render", async () => {
    const convex = await startLists();
    const { seen, result } = show(reactClient(convex), () => [
      useQuery(items.all, { list: "a" })?.length,
      usePaginatedQuery(items.page, { list: "a" }, { initialNumItems: 99 }).results.length,
    ]);
    await waitFor(() => expect(result.current).toEqual([0, 0]));
    for (let n = 1; n <= 20; n++) await add(convex, n);
    await waitFor(() => expect(result.current).toEqual([20, 20]));
    expect(seen.filter(([all, paged]) => all !== undefined && all !== paged)).toEqual([]);
  });
});

describe("preloaded", () => {
  it("[Y120] `usePreloadedQuery` has the server's value at the first render, and then every newer one", async () => {
    const convex = await startLists();
    await add(convex, 1);
    const preloaded = await preloadQuery(items.all, { list: "a" }, { url: convex.url });
    await add(convex, 2);
    const { seen, result } = show(reactClient(convex), () => usePreloadedQuery(preloaded));
    await waitFor(() => expect(result.current).toEqual(["n1", "n2"]));
    await add(convex, 3);
    await waitFor(() => expect(result.current).toEqual(["n1", "n2", "n3"]));
    expect(distinct(seen)).toEqual([["n1"], ["n1", "n2"], ["n1", "n2", "n3"]]);
  });
});

describe("calls", () => {
  it("[Y111] an optimistic update shows at once, until the value with the mutation's effect replaces it", async () => {
    const convex = await startLists();
    const { seen, result } = show(reactClient(convex), () => ({
      all: useQuery(items.all, { list: "a" }),
      add: useMutation(items.add).withOptimisticUpdate((store, { list, ranks }) => {
        const all = store.getQuery(items.all, { list });
        store.setQuery(items.all, { list }, [...(all ?? []), ...ranks.map((rank) => `sending ${rank}`)]);
      }),
    }));
    await waitFor(() => expect(result.current.all).toEqual([]));
    await Promise.all([1, 2, 3].map((rank) => result.current.add({ list: "a", ranks: [rank] })));
    await waitFor(() => expect(result.current.all).toEqual(["n1", "n2", "n3"]));
    const shown = distinct(seen.flatMap(({ all }) => (all ? [all.join()] : [])));
    expect(shown.slice(0, 2)).toEqual(["", "sending 1,sending 2,sending 3"]);
    expect(shown.at(-1)).toBe("n1,n2,n3");
    // Each item is in its place all the time, either optimistic or real.
    for (const all of shown.slice(1)) expect(all).toMatch(/^(sending |n)1,(sending |n)2,(sending |n)3$/);
  });

  it("[Y111] a failed mutation rolls back its optimistic update, and rejects with its error and the error's data", async () => {
    const convex = await startLists();
    await add(convex, 1);
    const { seen, result } = show(reactClient(convex), () => ({
      all: useQuery(items.all, { list: "a" }),
      add: useMutation(items.add).withOptimisticUpdate((store, { list }) => {
        store.setQuery(items.all, { list }, ["hoped"]);
      }),
    }));
    await waitFor(() => expect(result.current.all).toEqual(["n1"]));
    const failed = await result.current.add({ list: "a", ranks: [2, -1] }).catch((error: unknown) => error);
    expect((failed as ConvexError<Value>).data).toEqual({ rank: -1 });
    await waitFor(() => expect(result.current.all).toEqual(["n1"]));
    expect(distinct(seen.map(({ all }) => all))).toEqual([undefined, ["n1"], ["hoped"], ["n1"]]);
  });

  it("[Y112] `useAction` returns a result; the connection's state shows what is in progress", async () => {
    const convex = await startLists();
    await add(convex, 1, 2);
    const client = reactClient(convex);
    const { result } = show(client, () => ({ shout: useAction(items.shout), state: useConvexConnectionState() }));
    await waitFor(() => expect(result.current.state.isWebSocketConnected).toBe(true));
    const answer = result.current.shout({ list: "a" });
    expect(client.connectionState()).toMatchObject({ hasInflightRequests: true, inflightActions: 1 });
    expect(await answer).toBe("N1 N2");
    const idle = { hasInflightRequests: false, inflightActions: 0, hasEverConnected: true, connectionRetries: 0 };
    await waitFor(() => expect(result.current.state).toMatchObject(idle));
  });
});

/** The two hooks for pages behind one interface. */
const HOOKS = {
  usePaginatedQuery: () => {
    const { results, status, loadMore } = usePaginatedQuery(items.page, { list: "a" }, { initialNumItems: 3 });
    return { ranks: results.map(({ rank }) => rank), status, loadMore };
  },
  usePaginatedQuery_experimental: () => {
    const { data, status, canLoadMore, loadMore } = usePaginatedQuery_experimental({
      query: items.page,
      args: { list: "a" },
      initialNumItems: 3,
    });
    const ranks = data?.map(({ rank }) => rank) ?? [];
    if (status === "pending") return { ranks, status: data ? "LoadingMore" : "LoadingFirstPage", loadMore };
    return { ranks, status: canLoadMore ? "CanLoadMore" : "Exhausted", loadMore };
  },
};

describe.each(Object.keys(HOOKS) as (keyof typeof HOOKS)[])("%s", (name) => {
  it("[Y113] it loads page after page, and changes in between leave no gap and no duplicate", async () => {
    const convex = await startLists();
    await add(convex, 10, 20, 30, 40, 50, 60, 70);
    const { seen, result } = show(reactClient(convex), HOOKS[name]);
    await waitFor(() => expect(result.current).toMatchObject({ ranks: [10, 20, 30], status: "CanLoadMore" }));
    act(() => result.current.loadMore(3));
    expect(result.current).toMatchObject({ ranks: [10, 20, 30], status: "LoadingMore" });
    await waitFor(() => expect(result.current.ranks).toEqual([10, 20, 30, 40, 50, 60]));
    // Between two pages, within them and after the last one.
    await add(convex, 5, 15, 30.5, 35, 65);
    await drop(convex, 30);
    await waitFor(() => expect(result.current.ranks).toEqual([5, 10, 15, 20, 30.5, 35, 40, 50, 60]));
    await waitFor(() => expect(result.current.status).toBe("CanLoadMore"));
    act(() => result.current.loadMore(3));
    await waitFor(() =>
      expect(result.current).toMatchObject({
        ranks: [5, 10, 15, 20, 30.5, 35, 40, 50, 60, 65, 70],
        status: "Exhausted",
      }),
    );
    await add(convex, 80);
    await waitFor(() => expect(result.current.ranks.at(-1)).toBe(80));
    for (const { ranks } of seen) expect(ranks).toEqual([...new Set(ranks)].toSorted((a, b) => a - b));
  });

  it("[Y114] a page that has grown is split in two, and shows the same items throughout", async () => {
    const convex = await startLists();
    await add(convex, 10, 20, 30, 40);
    const sent: string[] = [];
    const { seen, result } = show(reactClient(convex, sent), HOOKS[name]);
    await waitFor(() => expect(result.current.ranks).toEqual([10, 20, 30]));
    for (let n = 21; n <= 29; n++) await add(convex, n);
    await waitFor(() => expect(result.current.ranks).toEqual([10, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]));
    await drop(convex, 25);
    await waitFor(() => expect(result.current.ranks).toEqual([10, 20, 21, 22, 23, 24, 26, 27, 28, 29, 30]));
    // The hook subscribed to both halves, each between two cursors.
    expect(sent.filter((frame) => frame.includes('"endCursor":"')).length).toBeGreaterThan(0);
    const lengths = seen.map(({ ranks }) => ranks.length).filter((length) => length > 0);
    expect(Math.min(...lengths)).toBe(3);
    for (const { ranks } of seen) expect(ranks).toEqual([...new Set(ranks)].toSorted((a, b) => a - b));
  });
});

it("[Y114] a page that had to read too many rows is shown once it has been split", async () => {
  const convex = await startLists();
  await add(convex, ...Array.from({ length: 10 }, (_, n) => n), 100, 101);
  const sent: string[] = [];
  const { seen, result } = show(reactClient(convex, sent), () =>
    usePaginatedQuery(items.big, { list: "a" }, { initialNumItems: 2 }),
  );
  // Eight rows in two halves, none of them shown.
  await waitFor(() => expect(result.current).toMatchObject({ results: [], status: "CanLoadMore" }));
  act(() => result.current.loadMore(2));
  await waitFor(() => expect(result.current.results.map(({ rank }) => rank)).toEqual([100, 101]));
  expect(seen.map(({ status }) => status)).toContain("LoadingMore");
  expect(sent.filter((frame) => frame.includes('"endCursor":"')).length).toBeGreaterThan(0);
});

it("[Y115] `usePaginatedQuery` starts over when a push changes the query that its cursors belong to", async () => {
  const convex = await startLists();
  await add(convex, 1, 2, 3, 4, 5);
  const { result } = show(reactClient(convex), HOOKS.usePaginatedQuery);
  await waitFor(() => expect(result.current.ranks).toEqual([1, 2, 3]));
  act(() => result.current.loadMore(1));
  await waitFor(() => expect(result.current.ranks).toEqual([1, 2, 3, 4]));
  await turnPages(convex);
  await waitFor(() => expect(result.current.ranks).toEqual([5, 4, 3]));
  await waitFor(() => expect(result.current.status).toBe("CanLoadMore"));
});

describe("optimistic pages", () => {
  const POSITIONS = {
    insertAtTop: { rank: 0, at: "first" },
    insertAtBottomIfLoaded: { rank: 9, at: "last" },
    insertAtPosition: { rank: 2.5, at: "between" },
  } as const;
  it.each(Object.entries(POSITIONS))(
    "[Y116] %s shows an item in its place before the mutation completes",
    async (name, { rank }) => {
      const convex = await startLists();
      await add(convex, 1, 2, 3, 4);
      const { seen, result } = show(reactClient(convex), () => ({
        page: usePaginatedQuery(items.page, { list: "a" }, { initialNumItems: 2 }),
        add: useMutation(items.add).withOptimisticUpdate((localQueryStore, { list }) => {
          const item = { list, rank, text: "sending", _id: "x", _creationTime: 0 };
          const options = { paginatedQuery: items.page, argsToMatch: { list }, localQueryStore, item };
          if (name === "insertAtTop") insertAtTop(options);
          else if (name === "insertAtBottomIfLoaded") insertAtBottomIfLoaded(options);
          else insertAtPosition({ ...options, sortOrder: "asc", sortKeyFromItem: (each) => each.rank });
        }),
      }));
      await waitFor(() => expect(result.current.page.results).toHaveLength(2));
      act(() => result.current.page.loadMore(9));
      await waitFor(() => expect(result.current.page.status).toBe("Exhausted"));
      await result.current.add({ list: "a", ranks: [rank] });
      await waitFor(() => expect(result.current.page.results.some(({ text }) => text === `n${rank}`)).toBe(true));
      const shown = distinct(
        seen.map(({ page }) => page.results.map((each) => `${each.rank}${each.text === "sending" ? "?" : ""}`).join()),
      );
      const expected = [1, 2, 3, 4, rank].toSorted((a, b) => a - b);
      expect(shown.slice(-3)).toEqual([
        "1,2,3,4",
        expected.map((each) => (each === rank ? `${each}?` : String(each))).join(),
        expected.join(),
      ]);
    },
  );

  it("[Y116] an item in a page is changed before its removal completes", async () => {
    const convex = await startLists();
    await add(convex, 1, 2);
    const { seen, result } = show(reactClient(convex), () => ({
      page: usePaginatedQuery(items.page, { list: "a" }, { initialNumItems: 9 }),
      drop: useMutation(items.drop).withOptimisticUpdate((store, { list, rank }) =>
        optimisticallyUpdateValueInPaginatedQuery(store, items.page, { list }, (item) =>
          item.rank === rank ? { ...item, text: "going" } : item,
        ),
      ),
    }));
    await waitFor(() => expect(result.current.page.results).toHaveLength(2));
    await result.current.drop({ list: "a", rank: 1 });
    await waitFor(() => expect(result.current.page.results).toHaveLength(1));
    const shown = distinct(seen.map(({ page }) => page.results.map(({ text }) => text).join()));
    expect(shown).toEqual(["", "n1,n2", "going,n2", "n2"]);
  });
});
