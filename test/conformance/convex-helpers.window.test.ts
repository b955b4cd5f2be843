// The hooks of `convex-helpers` against local Convex.

import { act, waitFor } from "@testing-library/react";
import { usePaginatedQuery, useQuery } from "convex-helpers/react";
import { SessionProvider, useSessionId, useSessionMutation, useSessionQuery } from "convex-helpers/react/sessions";
import { ConvexHttpClient } from "convex/browser";
import type { ConvexError, Value } from "convex/values";
import { createElement, type FC, type PropsWithChildren, useState } from "react";
import { expect, it } from "vitest";
import type { Convex } from "../../packages/lockstep/src/database/create-convex.ts";
import { items, reactClient, startLists } from "./support/lists-app.ts";
import { distinct, show, type Wrap } from "./support/show.ts";

/** Imported by a name that the compiler does not resolve: its source does not compile with `exactOptionalPropertyTypes`. */
const CACHE: string = "convex-helpers/react/cache";
const { ConvexQueryCacheProvider, useQuery: useCachedQuery } = (await import(CACHE)) as {
  ConvexQueryCacheProvider: FC<PropsWithChildren<{ expiration: number }>>;
  useQuery: (query: typeof items.all, args: { list: string } | "skip") => string[] | undefined;
};

const list = "a";
const add = (convex: Convex, ...ranks: number[]): Promise<null> =>
  new ConvexHttpClient(convex.url).mutation(items.add, { list, ranks });
const drop = (convex: Convex, rank: number): Promise<null> =>
  new ConvexHttpClient(convex.url).mutation(items.drop, { list, rank });

it("[F409] `useQuery` with a status is pending, has its value or its error with the error's data, and recovers", async () => {
  const convex = await startLists();
  await add(convex, 1);
  const { seen, result } = show(reactClient(convex), () => useQuery(items.first, { list }));
  await waitFor(() => expect(result.current).toMatchObject({ status: "success", data: "n1" }));
  await drop(convex, 1);
  await waitFor(() => expect(result.current.status).toBe("error"));
  expect((result.current.error as ConvexError<Value>).data).toEqual({ empty: list });
  await add(convex, 2);
  await waitFor(() => expect(result.current).toMatchObject({ status: "success", data: "n2" }));
  expect(distinct(seen.map(({ status }) => status))).toEqual(["pending", "success", "error", "success"]);
});

it("[F409] `usePaginatedQuery` with a status loads page after page", async () => {
  const convex = await startLists();
  await add(convex, 1, 2, 3, 4, 5);
  const { result } = show(reactClient(convex), () => usePaginatedQuery(items.page, { list }, { initialNumItems: 2 }));
  await waitFor(() => expect(result.current.results.map(({ rank }) => rank)).toEqual([1, 2]));
  act(() => result.current.loadMore(9));
  await waitFor(() => expect(result.current.results.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5]));
  await waitFor(() => expect(result.current.status).toBe("Exhausted"));
});

it("[F409] a cached query stays live while no component shows it, and has its newest value when one shows it again", async () => {
  const convex = await startLists();
  await add(convex, 1);
  const sent: string[] = [];
  const wrap: Wrap = (children) => createElement(ConvexQueryCacheProvider, { expiration: 60_000 }, children);
  const { seen, result, rerender } = show(
    reactClient(convex, sent),
    () => {
      const [isShown, setShown] = useState(true);
      return { all: useCachedQuery(items.all, isShown ? { list } : "skip"), setShown };
    },
    wrap,
  );
  await waitFor(() => expect(result.current.all).toEqual(["n1"]));
  act(() => result.current.setShown(false));
  await waitFor(() => expect(result.current.all).toBeUndefined());
  await add(convex, 2);
  act(() => result.current.setShown(true));
  rerender();
  await waitFor(() => expect(result.current.all).toEqual(["n1", "n2"]));
  expect(sent.filter((frame) => frame.includes('"Add"'))).toHaveLength(1);
  expect(sent.filter((frame) => frame.includes('"Remove"'))).toHaveLength(0);
  expect(seen[0]?.all).toBeUndefined();
});

it("[F409] each session has its own data, and a new session id starts another one", async () => {
  const convex = await startLists();
  const ids = ["one", "two"];
  const options = { useStorage: useState as never, idGenerator: () => ids.shift() ?? "none" };
  const wrap: Wrap = (children) => createElement(SessionProvider, options, children);
  const { result } = show(
    reactClient(convex),
    () => ({
      mine: useSessionQuery(items.mine),
      keep: useSessionMutation(items.keep),
      session: useSessionId(),
    }),
    wrap,
  );
  await waitFor(() => expect(result.current.mine).toEqual([]));
  await result.current.keep({ text: "first" });
  await waitFor(() => expect(result.current.mine).toEqual(["first"]));
  const [before, refresh] = result.current.session;
  await act(async () => void (await refresh()));
  await waitFor(() => expect(result.current.mine).toEqual([]));
  expect(result.current.session[0]).not.toBe(before);
  const mine = await new ConvexHttpClient(convex.url).query(items.mine, { sessionId: before! });
  expect(mine).toEqual(["first"]);
});
