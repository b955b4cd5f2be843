// The hooks of convex/react over one constant client whose identity changes, without remounting the tree.
import { act, cleanup } from "@testing-library/react";
import {
  ConvexProvider,
  useAction,
  useConvex,
  useConvexConnectionState,
  useMutation,
  usePaginatedQuery,
  usePaginatedQuery_experimental,
  useQueries,
  useQuery,
} from "convex/react";
import { useEffect, useMemo } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useSession } from "../../../src/adapters/react/index.ts";
import { type ConstantApp, LIST, OWNER, createConstantApp, ownerOf } from "../../support/constant-app.tsx";
import { startTime, stopTime, unhandled } from "../../support/time.ts";
import { ACTION, MUTATION } from "../../support/world.ts";

interface Commit {
  readonly owner: string;
  readonly one: string | undefined;
  readonly several: readonly unknown[];
}

const ALICE = { sub: "user_alice", org_id: "org_1" };
const ALICE_2 = { sub: "user_alice", org_id: "org_2" };
const BOB = { sub: "user_bob", org_id: "org_2" };

let app: ConstantApp;
let commits: Commit[];
let mounts: number;

beforeEach(() => {
  startTime();
  app = createConstantApp();
  commits = [];
  mounts = 0;
});

afterEach(() => {
  cleanup();
  stopTime();
});

function Data() {
  const owner = ownerOf(useSession().identity);
  const one = useQuery(OWNER, {});
  const requests = useMemo(() => ({ a: { query: OWNER, args: { n: 1 } }, b: { query: OWNER, args: { n: 2 } } }), []);
  const several = Object.values(useQueries(requests));
  useEffect(() => void (mounts += 1), []);
  useEffect(() => void commits.push({ owner, one, several }));
  return <p>{one ?? "…"}</p>;
}

test("[A60] useQuery and useQueries never show one identity's data under another, in any commit", async () => {
  app.show(<Data />);
  await app.pass(100);
  const before = mounts;
  for (const person of [ALICE, ALICE_2, BOB, ALICE]) {
    act(() => app.source.signIn(person));
    await app.pass(1000);
    expect(app.text()).toBe(`${person.sub}/${person.org_id}`);
  }
  act(() => app.source.signOut());
  await app.pass(1000);
  expect(app.text()).toBe("unauthenticated");
  const wrong = commits.filter(({ owner, one, several }) =>
    [one, ...several].some((of) => of !== undefined && of !== owner),
  );
  expect(wrong).toEqual([]);
  // Each identity had a commit without data and then one with its data, in a tree that was not remounted.
  const owners = [...new Set(commits.map(({ owner }) => owner))];
  expect(owners.map((owner) => commits.find((commit) => commit.owner === owner)?.one)).toEqual(
    owners.map(() => undefined),
  );
  expect(mounts).toBe(before);
  expect([app.lines, unhandled]).toEqual([[], []]);
});

test.each([
  ["usePaginatedQuery", usePaginatedQuery],
  ["usePaginatedQuery_experimental", usePaginatedQuery_experimental],
])("[A61] a list of %s restarts from its first page for another identity, without an error", async (_, usePages) => {
  const shown: { owner: string; results: readonly string[]; status: string }[] = [];
  let loadMore = (_items: number): void => {};
  const List = () => {
    const owner = ownerOf(useSession().identity);
    const list = usePages(LIST, {}, { initialNumItems: 2 });
    useEffect(() => {
      loadMore = list.loadMore;
      shown.push({ owner, results: list.results, status: list.status });
    });
    return <p>{list.results.length}</p>;
  };
  app.show(<List />);
  act(() => app.source.signIn(ALICE));
  await app.pass(1000);
  act(() => loadMore(2));
  await app.pass(1000);
  expect(app.text()).toBe("4");
  for (const person of [ALICE_2, BOB]) {
    act(() => app.source.signIn(person));
    await app.pass(1000);
    const owner = `${person.sub}/${person.org_id}`;
    const first = shown.find((commit) => commit.owner === owner);
    expect(first).toEqual({ owner, results: [], status: "LoadingFirstPage" });
    expect(app.text()).toBe("2");
    act(() => loadMore(2));
    await app.pass(1000);
    expect(shown.at(-1)).toMatchObject({ results: { length: 4 }, status: "CanLoadMore" });
    act(() => loadMore(2));
    await app.pass(1000);
    expect(shown.at(-1)).toMatchObject({ results: { length: 5 }, status: "Exhausted" });
  }
  expect(shown.filter(({ owner, results }) => results.some((item) => !item.startsWith(`${owner} `)))).toEqual([]);
  expect([app.misused, app.lines]).toEqual([[], []]);
});

test("[A60] useMutation, useAction and useConvex return the same functions, which run as the next identity", async () => {
  type Calls = ReturnType<typeof useCalls>;
  const useCalls = () => ({ mutate: useMutation(MUTATION), run: useAction(ACTION), convex: useConvex() });
  const seen: Calls[] = [];
  const Act = () => {
    seen.push(useCalls());
    return <Data />;
  };
  app.show(<Act />);
  act(() => app.source.signIn(ALICE));
  await app.pass(1000);
  const first = seen.at(-1) as Calls;
  act(() => app.source.signIn(BOB));
  await app.pass(1000);
  app.show(<Act />);
  const last = seen.at(-1) as Calls;
  expect([last.mutate === first.mutate, last.run === first.run, last.convex === first.convex]).toEqual([
    true,
    true,
    true,
  ]);
  const answers = Promise.all([first.mutate({ call: 1 }), first.run({ call: 2 }), first.convex.query(OWNER, { n: 3 })]);
  await app.pass(1000);
  expect((await answers)[2]).toBe("user_bob/org_2");
  const calls = app.server.runs.filter(({ kind }) => kind !== "query");
  expect(calls.map(({ who }) => who)).toEqual(["user_bob", "user_bob"]);
});

test("[A60] useConvexConnectionState reports the connection of the current identity's client", async () => {
  const states: boolean[] = [];
  const State = () => {
    states.push(useConvexConnectionState().isWebSocketConnected);
    return <Data />;
  };
  app.show(<State />);
  act(() => app.source.signIn(ALICE));
  await app.pass(1000);
  expect(states.at(-1)).toBe(true);
  const from = states.length;
  act(() => app.source.signIn(BOB));
  expect(states.slice(from)).toContain(false);
  await app.pass(1000);
  expect(states.at(-1)).toBe(true);
  app.server.drop();
  await app.pass(1);
  expect(states.at(-1)).toBe(false);
});

test("[L51] a server that renders with a client without a provider prints nothing and keeps no timer", async () => {
  const timers = vi.getTimerCount();
  const Lone = () => <p>{useQuery(OWNER, {}) ?? "…"}</p>;
  const html = renderToString(
    <ConvexProvider client={app.client}>
      <Lone />
    </ConvexProvider>,
  );
  expect([html, vi.getTimerCount() - timers, app.server.sockets()]).toEqual(["<p>…</p>", 0, 0]);
});
