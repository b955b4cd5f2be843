// `useAuthedQuery` with the real client and a scripted backend: as which user it runs, and what every commit shows.
import { act, cleanup } from "@testing-library/react";
import { makeFunctionReference } from "convex/server";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, expectTypeOf, test } from "vitest";
import {
  type AuthedQueryResult,
  LockstepProvider,
  useAuthedQuery,
  useSession,
} from "../../../../src/adapters/react/index.ts";
import { createReactApp } from "../../../support/react-app.tsx";
import { startTime, stopTime } from "../../../support/time.ts";
import { QUERY } from "../../../support/world.ts";

interface Commit {
  readonly user: string | null;
  readonly organization: string | null;
  readonly result: AuthedQueryResult<{ who: string | null; written: number }>;
}

let commits: Commit[];

beforeEach(() => {
  startTime();
  commits = [];
});

afterEach(() => {
  cleanup();
  stopTime();
});

function Watch({ skip = false }: { skip?: boolean }) {
  const { identity } = useSession();
  const result = useAuthedQuery(QUERY, skip ? "skip" : {});
  commits.push({ user: identity?.subject ?? null, organization: identity?.organizationId ?? null, result });
  return <p>{result.status === "success" ? (result.data.who ?? "unauthenticated") : result.status}</p>;
}

const clients = [
  ["our client", false],
  ["a stock client", true],
] as const;

test.each(clients)("[A16] with %s, no query is sent until a user is signed in", async (_, stock) => {
  const app = createReactApp({ stock });
  app.show(<Watch />);
  await app.pass(1000);
  expect(app.text()).toBe("pending");
  act(() => app.authkit.set({ isLoading: false }));
  await app.pass(1000);
  expect(app.text()).toBe("unauthenticated");
  expect(app.server.runs).toEqual([]);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(app.text()).toBe("user_alice");
  expect(app.server.runs.map(({ who }) => who)).toEqual(["user_alice"]);
  act(() => app.authkit.forget());
  await app.pass(5000);
  expect(app.text()).toBe("unauthenticated");
});

test("[A16] a skipped query is pending and sends nothing", async () => {
  const app = createReactApp();
  act(() => app.authkit.signIn("user_alice"));
  app.show(<Watch skip />);
  await app.pass(1000);
  expect(app.text()).toBe("pending");
  expect(app.server.runs).toEqual([]);
  app.show(<Watch />);
  await app.pass(1000);
  expect(app.text()).toBe("user_alice");
});

test("[A16] on a server a query is pending, and nothing is sent", () => {
  const app = createReactApp();
  const html = renderToString(
    <LockstepProvider client={app.client} useAuth={app.authkit.useAuth}>
      <Watch />
    </LockstepProvider>,
  );
  expect(html).toBe("<p>pending</p>");
  expect(app.server.sockets()).toBe(0);
});

test("[A17] a query is sent together with the token, and runs only if the backend accepts it", async () => {
  const app = createReactApp();
  app.server.accept = () => "No auth provider found matching the given token";
  app.show(<Watch />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(app.server.authenticates.length).toBeGreaterThan(0);
  expect(app.server.runs).toEqual([]);
  app.server.accept = () => null;
  await app.pass(35_000);
  expect(app.text()).toBe("user_alice");
  expect(new Set(app.server.runs.map(({ who }) => who))).toEqual(new Set(["user_alice"]));
});

test("[A26] the client connects while AuthKit is still loading, and sends nothing", async () => {
  const app = createReactApp();
  app.show(<p />);
  await app.pass(100);
  expect(app.server.open()).toBe(1);
  expect([app.server.authenticates, app.server.runs]).toEqual([[], []]);
});

test("[A17] with our client, the first answer arrives one round trip after the token", async () => {
  const app = createReactApp();
  act(() => app.authkit.set({ isLoading: true }));
  app.show(<Watch />);
  await app.pass(100);
  act(() => app.authkit.signIn("user_alice"));
  // The socket is already open. One way takes 5 ms, and React takes up to 1 ms for each of two renders.
  for (let ms = 0; ms < 12; ms += 1) await app.pass(1);
  expect(app.text()).toBe("user_alice");
});

test.each(clients)(
  "[A18] with %s, the last data stays while refreshing, with `isRefreshing` (10)",
  async (_, stock) => {
    const app = createReactApp({ stock });
    app.show(<Watch />);
    act(() => app.authkit.signIn("user_alice"));
    await app.pass(1000);
    const from = commits.length;
    app.authkit.failure = new TypeError("Failed to fetch");
    await app.pass(400_000);
    expect(commits.at(-1)?.result).toMatchObject({ status: "success", isRefreshing: true });
    app.authkit.failure = null;
    await app.pass(35_000);
    expect(commits.at(-1)?.result).toMatchObject({ status: "success", isRefreshing: false });
    expect(new Set(commits.slice(from).map(({ result }) => result.data?.who))).toEqual(new Set(["user_alice"]));
  },
);

test.each(clients)(
  "[A19] with %s, no commit shows one user's or organization's data under another (32, 34)",
  async (_, stock) => {
    const app = createReactApp({ stock });
    app.show(<Watch />);
    act(() => app.authkit.signIn("user_alice", "org_1"));
    await app.pass(1000);
    act(() => app.authkit.signIn("user_alice", "org_2"));
    await app.pass(1000);
    act(() => app.authkit.signIn("user_bob", "org_2"));
    await app.pass(1000);
    act(() => app.authkit.forget());
    await app.pass(5000);
    expect(app.text()).toBe("unauthenticated");
    const shown = commits.flatMap(({ user, result }) => (result.status === "success" ? [[user, result.data.who]] : []));
    expect(shown.filter(([user, who]) => user !== who)).toEqual([]);
    // The first commit of every new identity has no answer yet.
    const changes = commits.filter(
      (commit, n) =>
        n > 0 && (commit.user !== commits[n - 1]?.user || commit.organization !== commits[n - 1]?.organization),
    );
    expect(changes.map(({ user, organization, result }) => [user, organization, result.status])).toEqual([
      ["user_alice", "org_1", "pending"],
      ["user_alice", "org_2", "pending"],
      [null, null, "pending"],
      ["user_bob", "org_2", "pending"],
      [null, null, "unauthenticated"],
    ]);
  },
);

test("[A20] when Convex refuses the user's tokens, the query's error names the wrong setting", async () => {
  const app = createReactApp();
  app.server.accept = () => "No auth provider found matching the given token";
  app.show(<Watch />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(30_000);
  expect(commits.at(-1)?.result).toMatchObject({
    status: "error",
    data: undefined,
    error: { code: "TOKEN_REFUSED", message: expect.stringContaining("No auth provider found") as string },
  });
});

test("[A23] results and arguments have the types of the function", () => {
  const list = makeFunctionReference<"query", { channel: string }, string[]>("messages:list");
  // Never called: it only has to compile.
  const Typed = () => {
    const result = useAuthedQuery(list, { channel: "a" });
    if (result.status === "success") expectTypeOf(result.data).toEqualTypeOf<string[]>();
    if (result.status === "error") expectTypeOf(result.error).toEqualTypeOf<Error>();
    expectTypeOf(result.data).toEqualTypeOf<string[] | undefined>();
    // @ts-expect-error `channel` is missing.
    useAuthedQuery(list, {});
    // @ts-expect-error The arguments are missing.
    useAuthedQuery(list);
    useAuthedQuery(QUERY);
    useAuthedQuery(list, "skip");
    return null;
  };
  expect(Typed).toBeTypeOf("function");
});
