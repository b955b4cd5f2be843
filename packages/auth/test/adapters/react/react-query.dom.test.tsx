// The real `@convex-dev/react-query` and TanStack Query over our client. `ConvexQueryClient` subscribes the moment a
// query enters TanStack's cache, which may be before any provider is mounted (48). The lines in `setUp` are those of
// the documentation.
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { ConvexQueryClient, convexQuery } from "@convex-dev/react-query";
import { act, cleanup } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { useSession } from "../../../src/adapters/react/index.ts";
import { onIdentityChange } from "../../../src/convex/index.ts";
import { type ReactApp, connect, createReactApp } from "../../support/react-app.tsx";
import { startTime, stopTime } from "../../support/time.ts";
import { QUERY } from "../../support/world.ts";

/** Without `queryFn`, whose type in 0.1.0 is incompatible with this project's `exactOptionalPropertyTypes`. */
const { queryKey, staleTime } = convexQuery(QUERY, {});
const query = { queryKey, staleTime: staleTime ?? 0 };

let commits: { user: string | null; who: string | null | undefined }[];

beforeEach(() => {
  startTime();
  commits = [];
});

afterEach(() => {
  cleanup();
  stopTime();
});

function setUp({ client }: ReactApp): QueryClient {
  const convexQueryClient = new ConvexQueryClient(client);
  const queryClient = new QueryClient({
    defaultOptions: { queries: { queryKeyHashFn: convexQueryClient.hashFn(), queryFn: convexQueryClient.queryFn() } },
  });
  convexQueryClient.connect(queryClient);
  onIdentityChange(client, () => queryClient.clear());
  return queryClient;
}

function Who() {
  const user = useSession().identity?.subject ?? null;
  const { data } = useQuery(query);
  commits.push({ user, who: data?.who });
  return <p>{data?.who ?? "no data"}</p>;
}

function show(app: ReactApp, queryClient: QueryClient): void {
  app.show(
    <QueryClientProvider client={queryClient}>
      <Who />
    </QueryClientProvider>,
  );
}

test("[A30] a query prefetched before the provider mounted runs once, as the user who signs in (48)", async () => {
  const app = createReactApp();
  const queryClient = setUp(app);
  void queryClient.prefetchQuery(query);
  await app.pass(300);
  expect(app.server.sockets()).toBe(1);
  show(app, queryClient);
  await app.pass(300);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(app.text()).toBe("user_alice");
  expect(app.server.runs).toMatchObject([{ path: "m:q", who: "user_alice" }]);
});

test("[A30] a stock client first runs the same lines unauthenticated, which our client prevents (48)", async () => {
  const app = createReactApp({ stock: true });
  const queryClient = setUp(app);
  void queryClient.prefetchQuery(query);
  await app.pass(300);
  show(app, queryClient);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(app.server.runs.map(({ who }) => who)).toEqual([null, "user_alice"]);
});

test("[A30] drops, refreshes and outages run nothing unauthenticated and keep the data (48)", async () => {
  const app = createReactApp();
  const queryClient = setUp(app);
  show(app, queryClient);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  const from = commits.length;
  for (let drop = 0; drop < 5; drop += 1) {
    app.server.drop();
    await app.pass(100_000);
  }
  app.authkit.failure = new TypeError("Failed to fetch");
  await app.pass(400_000);
  app.authkit.failure = null;
  await app.pass(35_000);
  expect(app.server.runs.filter(({ who }) => who !== "user_alice")).toEqual([]);
  expect(commits.slice(from).filter(({ who }) => who !== "user_alice")).toEqual([]);
});

test("[A28] a hot update of client and ConvexQueryClient leaves no socket of the previous one, whose queries are still watched", async () => {
  const app = createReactApp();
  show(app, setUp(app));
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  const client = connect(app.server);
  const next = setUp({ ...app, client });
  app.show(
    <QueryClientProvider client={next}>
      <Who />
    </QueryClientProvider>,
    client,
  );
  await app.pass(3000);
  expect([app.text(), app.server.open()]).toEqual(["user_alice", 1]);
  // And back again, as when a change is undone.
  show(app, setUp(app));
  await app.pass(3000);
  expect([app.text(), app.server.open()]).toEqual(["user_alice", 1]);
  expect(app.server.runs.filter(({ who }) => who !== "user_alice")).toEqual([]);
});

test("[A31] with onIdentityChange, TanStack Query's cache never shows one user's data to another", async () => {
  const app = createReactApp();
  const queryClient = setUp(app);
  show(app, queryClient);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  act(() => app.authkit.signIn("user_bob"));
  await app.pass(1000);
  expect(app.text()).toBe("user_bob");
  act(() => app.authkit.forget());
  await app.pass(5000);
  expect(commits.filter(({ user, who }) => who !== undefined && who !== user)).toEqual([]);
});

test("[A27] onIdentityChange calls back once per identity, before React renders it, and not for a refresh", async () => {
  const app = createReactApp();
  const calls: (string | null | undefined)[] = [];
  const stop = onIdentityChange(app.client, () => calls.push(commits.at(-1)?.user));
  const queryClient = setUp(app);
  show(app, queryClient);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(600_000);
  expect(app.authkit.forced).toBeGreaterThan(0);
  expect(calls).toEqual([]);
  act(() => app.authkit.signIn("user_bob"));
  await app.pass(1000);
  expect(calls).toEqual(["user_alice"]);
  stop();
  act(() => app.authkit.forget());
  await app.pass(5000);
  expect(calls).toHaveLength(1);
  expect(onIdentityChange(createReactApp({ stock: true }).client, () => calls.push(null))).toBeTypeOf("function");
});
