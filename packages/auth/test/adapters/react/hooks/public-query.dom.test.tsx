// `usePublicQuery` with the real clients and a scripted backend: when it runs, with which identity, and over which
// connection.
import { act, cleanup } from "@testing-library/react";
import { makeFunctionReference } from "convex/server";
import { useLayoutEffect } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, expectTypeOf, test, vi } from "vitest";
import {
  LockstepProvider,
  type PublicQueryResult,
  useAuthedQuery,
  usePublicQuery,
} from "../../../../src/adapters/react/index.ts";
import { createConvexClient, watchPublicQuery } from "../../../../src/convex/index.ts";
import { createSyncServer } from "../../../../src/testing/index.ts";
import { connect, createReactApp } from "../../../support/react-app.tsx";
import { startTime, stopTime } from "../../../support/time.ts";
import { QUERY } from "../../../support/world.ts";

/** The identity that it ran with, and the number of mutations so far. */
const NEWS = makeFunctionReference<"query", { n?: number }, { who: string | null; written: number }>("m:news");

let shown: PublicQueryResult<{ who: string | null; written: number }>[];

beforeEach(() => {
  startTime();
  shown = [];
});

afterEach(() => {
  cleanup();
  stopTime();
  vi.unstubAllGlobals();
});

function News({ n, skip = false }: { n?: number; skip?: boolean }) {
  const news = usePublicQuery(NEWS, skip ? "skip" : n === undefined ? {} : { n });
  shown.push(news);
  return <p>{news.status === "success" ? `news for ${news.data.who ?? "everyone"}` : news.status}</p>;
}

function Own() {
  return <b>{useAuthedQuery(QUERY, {}).data?.who}</b>;
}

test("[A64] it runs while WorkOS is unreachable, and carries no identity before or after a sign-in", async () => {
  const app = createReactApp();
  window.localStorage.setItem("workos:refresh-token:client_1", "secret");
  app.authkit.failure = new TypeError("Failed to fetch");
  act(() => app.authkit.set({ isLoading: false }));
  app.show(
    <>
      <News />
      <Own />
    </>,
  );
  await app.pass(100);
  expect(app.text()).toBe("news for everyone");
  window.localStorage.clear();
  app.authkit.failure = null;
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(app.text()).toBe("news for everyoneuser_alice");
  const from = shown.length;
  app.server.invalidate();
  act(() => app.authkit.forget());
  await app.pass(5000);
  act(() => app.authkit.signIn("user_bob"));
  await app.pass(1000);
  expect(app.text()).toBe("news for everyoneuser_bob");
  const news = app.server.runs.filter(({ path }) => path === "m:news");
  expect(new Set(news.map(({ who }) => who))).toEqual(new Set([null]));
  expect(app.server.runs.filter(({ path, who }) => path === "m:q" && who === null)).toEqual([]);
  // Where it stays mounted it is never `pending` again; where it is remounted, it has its answer at once.
  expect(shown.slice(from).filter(({ status }) => status !== "success")).toEqual([]);
});

test("[A64] it is live, follows its arguments, and reports a query that throws", async () => {
  const app = createReactApp();
  let fails = false;
  let edition = 1;
  const server = createSyncServer({
    functions: {
      "m:news": ({ args }) => {
        if (fails) throw new Error("Out of print");
        return { who: `edition ${edition} of ${Number(args["n"])}`, written: 0 };
      },
    },
  });
  const client = connect(server);
  app.show(<News n={1} />, client);
  await app.pass(100);
  expect(app.text()).toBe("news for edition 1 of 1");
  edition = 2;
  server.invalidate();
  await app.pass(100);
  expect(app.text()).toBe("news for edition 2 of 1");
  app.show(<News n={2} />, client);
  expect(app.text()).toBe("pending");
  await app.pass(100);
  expect(app.text()).toBe("news for edition 2 of 2");
  fails = true;
  server.invalidate();
  await app.pass(100);
  expect(shown.at(-1)).toMatchObject({ status: "error", data: undefined, error: { message: /Out of print/ } });
  fails = false;
  server.invalidate();
  await app.pass(100);
  expect(app.text()).toBe("news for edition 2 of 2");
});

test("[A64] an answer that arrives while a component with the same query is mounting is shown in it", async () => {
  const app = createReactApp();
  let edition = 1;
  const server = createSyncServer({
    functions: { "m:news": () => ({ who: `edition ${edition}`, written: 0 }) },
  });
  const client = connect(server);
  // Between the render and its subscription, and only once: a later answer would hide the loss of this one.
  const Printer = () => {
    useLayoutEffect(() => {
      if (edition === 2) return;
      edition = 2;
      server.invalidate();
      vi.advanceTimersByTime(50);
    }, []);
    return null;
  };
  app.show(
    <>
      <News />
    </>,
    client,
  );
  await app.pass(100);
  app.show(
    <>
      <News />
      <News />
      <Printer />
    </>,
    client,
  );
  await app.pass(100);
  expect(app.text()).toBe("news for edition 2news for edition 2");
});

test("[A64] the first public query opens the connection, all share it, and it closes after the last", async () => {
  const app = createReactApp();
  app.show(<News skip />);
  await app.pass(1000);
  expect([app.text(), app.server.open()]).toEqual(["pending", 1]);
  app.show(
    <>
      <News />
      <News n={1} />
    </>,
  );
  await app.pass(1000);
  expect([app.server.open(), app.server.sockets()]).toEqual([2, 2]);
  // The next page also has one.
  app.show(<p />);
  await app.pass(500);
  app.show(<News n={2} />);
  await app.pass(2000);
  expect([app.server.open(), app.server.sockets()]).toEqual([2, 2]);
  app.show(<p />);
  await app.pass(2000);
  expect(app.server.open()).toBe(1);
  app.show(<News />);
  await app.pass(100);
  expect(app.text()).toBe("news for everyone");
  app.unmount();
  await app.pass(20_000);
  expect([app.server.open(), vi.getTimerCount()]).toEqual([0, 0]);
});

test("[L52] closing a client closes its public client, and nothing reopens it", async () => {
  const server = createSyncServer();
  const client = createConvexClient("https://happy-otter-123.convex.cloud", { webSocketConstructor: server.WebSocket });
  const watch = watchPublicQuery(client, NEWS, {});
  const stop = watch.onUpdate(() => {});
  await vi.advanceTimersByTimeAsync(100);
  expect([server.open(), watch.localQueryResult()?.who]).toEqual([1, null]);
  const closed = client.close();
  await vi.advanceTimersByTimeAsync(1000);
  await closed;
  expect([server.open(), watch.localQueryResult()]).toEqual([0, undefined]);
  stop();
  watchPublicQuery(client, NEWS, {}).onUpdate(() => {});
  await vi.advanceTimersByTimeAsync(60_000);
  expect([server.open(), server.sockets()]).toEqual([0, 1]);
});

test("[A64] with a stock client it also has a separate connection", async () => {
  const app = createReactApp({ stock: true });
  vi.stubGlobal("WebSocket", app.server.WebSocket);
  app.show(
    <>
      <News />
      <Own />
    </>,
  );
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(app.text()).toBe("news for everyoneuser_alice");
  expect(app.server.open()).toBe(2);
});

test("[A64] on a server it is pending and opens nothing", () => {
  const app = createReactApp();
  const html = renderToString(
    <LockstepProvider client={app.client} useAuth={app.authkit.useAuth}>
      <News />
    </LockstepProvider>,
  );
  expect([html, app.server.sockets()]).toEqual(["<p>pending</p>", 0]);
});

test("[A23] a public query has the types of its function", () => {
  const list = makeFunctionReference<"query", { channel: string }, string[]>("messages:list");
  const Typed = () => {
    const result = usePublicQuery(list, { channel: "a" });
    if (result.status === "success") expectTypeOf(result.data).toEqualTypeOf<string[]>();
    // @ts-expect-error A public query is never unauthenticated.
    void (result.status === "unauthenticated");
    // @ts-expect-error `channel` is missing.
    usePublicQuery(list, {});
    usePublicQuery(list, "skip");
    return null;
  };
  expect(Typed).toBeTypeOf("function");
});
