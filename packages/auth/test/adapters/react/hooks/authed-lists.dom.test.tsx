// `useAuthedPaginatedQuery` and `useAuthedQueries` with the real convex/react and a scripted backend.
import { act, cleanup } from "@testing-library/react";
import { makeFunctionReference } from "convex/server";
import { useEffect } from "react";
import { afterEach, beforeEach, expect, expectTypeOf, test } from "vitest";
import {
  type AuthedPaginatedQueryResult,
  type AuthedQueryResult,
  useAuthedPaginatedQuery,
  useAuthedQueries,
  useSession,
} from "../../../../src/adapters/react/index.ts";
import { LIST, OWNER, createConstantApp, ownerOf } from "../../../support/constant-app.tsx";
import { createReactApp } from "../../../support/react-app.tsx";
import { startTime, stopTime } from "../../../support/time.ts";

type Pages = AuthedPaginatedQueryResult<string>;

let commits: { owner: string; pages: Pages }[];
let loadMore: (items: number) => void;

beforeEach(() => {
  startTime();
  commits = [];
});

afterEach(() => {
  cleanup();
  stopTime();
});

function List({ skip = false }: { skip?: boolean }) {
  const owner = ownerOf(useSession().identity);
  const pages = useAuthedPaginatedQuery(LIST, skip ? "skip" : {}, { initialNumItems: 2 });
  useEffect(() => {
    loadMore = pages.loadMore;
    commits.push({ owner, pages });
  });
  return <p>{`${pages.status} ${pages.results.length}`}</p>;
}

test("[A65] a list has the statuses of usePaginatedQuery, sends nothing while signed out, and restarts for another identity", async () => {
  const app = createConstantApp();
  app.show(<List />);
  await app.pass(1000);
  expect(app.text()).toBe("LoadingFirstPage 0");
  act(() => app.source.signOut());
  await app.pass(1000);
  expect(app.text()).toBe("Unauthenticated 0");
  expect(app.server.runs).toEqual([]);
  for (const person of [
    { sub: "user_alice", org_id: "org_1" },
    { sub: "user_alice", org_id: "org_2" },
    { sub: "user_bob", org_id: "org_2" },
  ]) {
    act(() => app.source.signIn(person));
    await app.pass(1000);
    const owner = `${person.sub}/${person.org_id}`;
    expect(commits.find((commit) => commit.owner === owner)?.pages).toMatchObject({
      status: "LoadingFirstPage",
      results: [],
    });
    expect(app.text()).toBe("CanLoadMore 2");
    act(() => loadMore(2));
    expect(app.text()).toBe("LoadingMore 2");
    await app.pass(1000);
    act(() => loadMore(2));
    await app.pass(1000);
    expect(app.text()).toBe("Exhausted 5");
  }
  act(() => app.source.signOut());
  await app.pass(1000);
  expect(app.text()).toBe("Unauthenticated 0");
  expect(commits.filter(({ owner, pages }) => pages.results.some((item) => !item.startsWith(`${owner} `)))).toEqual([]);
  expect(app.server.runs.filter(({ who }) => who === null)).toEqual([]);
  expect([app.misused, app.lines]).toEqual([[], []]);
});

test.each([
  ["our client", false],
  ["a stock client", true],
])("[A65] with %s in a provider, no commit shows one user's list to another", async (_, stock) => {
  const app = createReactApp({ stock, functions: { "m:list": listOf } });
  app.show(<List />);
  for (const user of ["user_alice", "user_bob"]) {
    act(() => app.authkit.signIn(user));
    await app.pass(1000);
    act(() => loadMore(2));
    await app.pass(1000);
    expect(app.text()).toBe("CanLoadMore 4");
  }
  act(() => app.authkit.forget());
  await app.pass(5000);
  expect(app.text()).toBe("Unauthenticated 0");
  expect(commits.filter(({ owner, pages }) => pages.results.some((item) => !item.startsWith(`${owner} `)))).toEqual([]);
});

test("[A65] a skipped list sends nothing; a refresh keeps the pages with `isRefreshing`; a refused token is an error", async () => {
  const app = createReactApp({ functions: { "m:list": listOf } });
  app.show(<List skip />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect([app.text(), app.server.runs]).toEqual(["LoadingFirstPage 0", []]);
  app.show(<List />);
  await app.pass(1000);
  expect(app.text()).toBe("CanLoadMore 2");
  app.authkit.failure = new TypeError("Failed to fetch");
  await app.pass(400_000);
  expect(commits.at(-1)?.pages).toMatchObject({ status: "CanLoadMore", results: { length: 2 }, isRefreshing: true });
  app.authkit.failure = null;
  await app.pass(35_000);
  expect(commits.at(-1)?.pages).toMatchObject({ status: "CanLoadMore", isRefreshing: false, error: undefined });
  app.server.accept = () => "No auth provider found matching the given token";
  act(() => app.authkit.signIn("user_bob"));
  await app.pass(60_000);
  expect(commits.at(-1)?.pages).toMatchObject({ status: "Error", results: [], error: { code: "TOKEN_REFUSED" } });
});

/** Like the backend of `createConstantApp`, for users without an organization. */
function listOf({ args, who }: { args: Readonly<Record<string, unknown>>; who: string | null }) {
  const { cursor, numItems } = args["paginationOpts"] as { cursor: string | null; numItems: number };
  const from = Number(cursor ?? 0);
  const page = Array.from({ length: Math.min(5 - from, numItems) }, (_, n) => `${who} ${from + n}`);
  return { page, isDone: from + page.length === 5, continueCursor: String(from + page.length) };
}

test("[A66] useAuthedQueries gives each query its result, and adding or removing one does not affect the others", async () => {
  const app = createConstantApp();
  const shown: Record<string, AuthedQueryResult<string>>[] = [];
  const Several = ({ names }: { names: string[] }) => {
    const queries = Object.fromEntries(
      names.map((name) => [name, { query: OWNER, args: name === "skipped" ? ("skip" as const) : { n: name.length } }]),
    );
    const results = useAuthedQueries(queries);
    useEffect(() => void shown.push(results));
    return null;
  };
  const last = (): string[] =>
    Object.entries(shown.at(-1) ?? {}).map(([name, { status, data }]) => `${name} ${status} ${data}`);
  app.show(<Several names={["a", "skipped"]} />);
  await app.pass(100);
  expect(last()).toEqual(["a pending undefined", "skipped pending undefined"]);
  act(() => app.source.signIn({ sub: "user_alice", org_id: "org_1" }));
  await app.pass(1000);
  expect(last()).toEqual(["a success user_alice/org_1", "skipped pending undefined"]);
  app.show(<Several names={["a", "bb"]} />);
  expect(last()).toEqual(["a success user_alice/org_1", "bb pending undefined"]);
  await app.pass(1000);
  expect(last()).toEqual(["a success user_alice/org_1", "bb success user_alice/org_1"]);
  expect(app.server.runs.length).toBeLessThanOrEqual(3);
  act(() => app.source.signOut());
  await app.pass(1000);
  expect(last()).toEqual(["a unauthenticated undefined", "bb unauthenticated undefined"]);
  expect(app.server.runs.filter(({ who }) => who === null)).toEqual([]);
});

test("[A66] a query that throws does not affect the others", async () => {
  const app = createConstantApp({
    "m:broken": () => {
      throw new Error("Out of order");
    },
  });
  const broken = makeFunctionReference<"query", Record<string, never>, number>("m:broken");
  let result: { a: AuthedQueryResult<string>; b: AuthedQueryResult<number> } | null = null;
  const Both = () => {
    const both = useAuthedQueries({ a: { query: OWNER, args: {} }, b: { query: broken, args: {} } });
    useEffect(() => void (result = both));
    return null;
  };
  app.show(<Both />);
  act(() => app.source.signIn({ sub: "user_alice" }));
  await app.pass(1000);
  expect(result).toMatchObject({
    a: { status: "success", data: "user_alice" },
    b: { status: "error", error: { message: /Out of order/ } },
  });
});

test("[A23] lists and records of queries have the types of their functions", () => {
  const list = makeFunctionReference<"query", { channel: string }, string[]>("messages:list");
  const Typed = () => {
    const results = useAuthedQueries({ a: { query: list, args: { channel: "a" } }, b: { query: OWNER, args: "skip" } });
    expectTypeOf(results.a).toEqualTypeOf<AuthedQueryResult<string[]>>();
    expectTypeOf(results.b).toEqualTypeOf<AuthedQueryResult<string>>();
    // @ts-expect-error `channel` is missing.
    useAuthedQueries({ a: { query: list, args: {} } });
    const pages = useAuthedPaginatedQuery(LIST, { n: 1 }, { initialNumItems: 1 });
    expectTypeOf(pages.results).toEqualTypeOf<string[]>();
    if (pages.status === "Error") expectTypeOf(pages.error).toEqualTypeOf<Error>();
    // @ts-expect-error `n` is a number.
    useAuthedPaginatedQuery(LIST, { n: "1" }, { initialNumItems: 1 });
    return null;
  };
  expect(Typed).toBeTypeOf("function");
});

test("[A20] a skipped query is pending, even while Convex refuses the user's tokens", async () => {
  const app = createReactApp();
  app.server.accept = () => "No auth provider found matching the given token";
  const seen: string[] = [];
  const Skipped = () => {
    const { session, skipped } = useAuthedQueries({
      session: { query: OWNER, args: {} },
      skipped: { query: OWNER, args: "skip" },
    });
    const { status } = useAuthedPaginatedQuery(LIST, "skip", { initialNumItems: 2 });
    useEffect(() => void seen.push(`${session.status} ${skipped.status} ${status}`));
    return null;
  };
  app.show(<Skipped />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(30_000);
  expect(seen.at(-1)).toBe("error pending LoadingFirstPage");
});
