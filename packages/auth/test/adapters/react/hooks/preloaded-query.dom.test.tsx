// `usePreloadedAuthedQuery`: the server's value for a user stays on screen until live data of the same user replaces
// it. The real react-dom on both sides, the real client, a scripted AuthKit and backend.
import { act } from "@testing-library/react";
import { type ReactNode, useEffect, useState } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FakeAuthKit } from "../../../../src/adapters/react/testing.ts";
import { readSession } from "../../../../src/server/index.ts";
import { type RenderedPage, createRenderedPage, preloadedFor, show, tokenOf } from "../../../support/rendered-page.tsx";
import { startTime, stopTime } from "../../../support/time.ts";

let page: RenderedPage;

beforeEach(() => {
  startTime();
  page = createRenderedPage();
});

afterEach(() => {
  page.close();
  stopTime();
});

test("[A47] a preloaded value stays until the backend has answered the same user, with nothing in between (45)", async () => {
  /** The token takes 3 s. */
  const useAuth: FakeAuthKit["useAuth"] = () => {
    const auth = page.authkit.useAuth();
    const getAccessToken: typeof auth.getAccessToken = async (options) => {
      await new Promise((resolve) => setTimeout(resolve, 3000));
      return auth.getAccessToken(options);
    };
    return { ...auth, getAccessToken };
  };
  const app = page.serve({
    initialSession: readSession(tokenOf("user_alice")),
    children: <page.Preload preloaded={preloadedFor("user_alice")} />,
    useAuth,
  });
  expect(app.html).toContain("user_alice -1");
  await app.hydrate();
  const paragraph = app.element();
  act(() => page.authkit.signIn("user_alice"));
  await app.pass(2900);
  expect(app.texts).toEqual(["user_alice -1"]);
  expect(app.server.runs).toEqual([]);
  await app.pass(1000);
  expect(page.shown()).toEqual(["user_alice -1", "user_alice 0"]);
  expect(app.element()).toBe(paragraph);
  page.expectConfirmed();
});

test("[A47] a preloaded value stays while the backend refuses the user (45)", async () => {
  const app = page.serve({
    initialSession: readSession(tokenOf("user_alice")),
    children: <page.Preload preloaded={preloadedFor("user_alice")} />,
  });
  await app.hydrate();
  app.server.accept = () => "no";
  act(() => page.authkit.signIn("user_alice"));
  await app.pass(60_000);
  expect(page.commits.at(-1)?.view).toMatchObject({ status: "authenticated", error: { code: "TOKEN_REFUSED" } });
  expect(page.shown()).toEqual(["user_alice -1"]);
  app.server.accept = () => null;
  await app.pass(35_000);
  expect(page.shown()).toEqual(["user_alice -1", "user_alice 0"]);
});

test("[A47] without a session from the server, a preloaded value is returned once its user is signed in", async () => {
  const app = page.serve({ initialSession: null, children: <page.Preload preloaded={preloadedFor("user_alice")} /> });
  await app.hydrate();
  await app.pass(1000);
  act(() => page.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(page.shown()).toEqual(["pending", "user_alice -1", "user_alice 0"]);
});

test("[A47] a live error replaces a preloaded value", async () => {
  const app = page.serve({
    initialSession: readSession(tokenOf("user_alice")),
    children: <page.Preload preloaded={{ ...preloadedFor("user_alice"), _name: "m:fails" }} />,
  });
  await app.hydrate();
  act(() => page.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(page.shown()).toEqual(["user_alice -1", "error"]);
});

test.each([
  ["is another user", "user_bob", undefined, ["pending", "user_bob 0"]],
  ["is in another organization", "user_alice", "org_2", ["pending", "user_alice 0"]],
  ["is signed out", null, undefined, ["pending", "unauthenticated"]],
] as const)(
  "[A48] a value preloaded for one user is never shown when the browser %s (46)",
  async (_, who, org, seen) => {
    const app = page.serve({ initialSession: null, children: <page.Preload preloaded={preloadedFor("user_alice")} /> });
    expect(app.html).toBe("<p>pending</p>");
    await app.hydrate();
    if (who === null) act(() => page.authkit.set({ isLoading: false }));
    else act(() => page.authkit.signIn(who, org));
    await app.pass(2000);
    expect(page.shown()).toEqual(seen);
    if (who !== null) page.expectConfirmed(who);
  },
);

test.each([
  ["is another user", "user_bob", undefined, "user_bob 0"],
  ["is in another organization", "user_alice", "org_2", "user_alice 0"],
  ["is signed out", null, undefined, "unauthenticated"],
] as const)(
  "[A48] a page rendered for one user shows none of that user's data once the browser %s (46)",
  async (_, who, org, last) => {
    const app = page.serve({
      initialSession: readSession(tokenOf("user_alice")),
      children: <page.Preload preloaded={preloadedFor("user_alice")} />,
    });
    await app.hydrate();
    page.commits.length = 0;
    if (who === null) act(() => page.authkit.set({ isLoading: false }));
    else act(() => page.authkit.signIn(who, org));
    await app.pass(2000);
    // One render may come before the session learns of AuthKit's change; none after.
    const told = page.commits.findIndex(({ view }) => view.identity?.key !== "user_alice||session_1");
    expect(page.commits.slice(told).filter(({ result }) => show(result) === "user_alice -1")).toEqual([]);
    expect(app.texts.at(-1)).toBe(last);
    if (who !== null) page.expectConfirmed(who, 2);
  },
);

test("[A48] a preloaded value does not come back after its owner has left and returned (46)", async () => {
  const app = page.serve({
    initialSession: readSession(tokenOf("user_alice")),
    children: <page.Preload preloaded={preloadedFor("user_alice")} />,
  });
  await app.hydrate();
  act(() => page.authkit.set({ isLoading: false }));
  await app.pass(1000);
  expect(app.texts.at(-1)).toBe("unauthenticated");
  page.commits.length = 0;
  act(() => page.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(page.shown()).toEqual(["pending", "user_alice 0"]);
});

test("[A192] a page that comes back with the same preloaded value starts with the last live one, but not after its owner has left", async () => {
  let set: (isShown: boolean) => void = () => {};
  function Route({ children }: { children: ReactNode }): ReactNode {
    const [isShown, setShown] = useState(true);
    useEffect(() => void (set = setShown), []);
    return isShown ? children : null;
  }
  const app = page.serve({
    initialSession: readSession(tokenOf("user_alice")),
    children: (
      <Route>
        <page.Preload preloaded={preloadedFor("user_alice")} />
      </Route>
    ),
  });
  await app.hydrate();
  act(() => page.authkit.signIn("user_alice"));
  await app.pass(1000);
  act(() => set(false));
  await app.pass(1000);
  page.commits.length = 0;
  act(() => set(true));
  await app.pass(1000);
  expect(page.shown()).toEqual(["user_alice 0"]);
  act(() => page.authkit.signIn("user_bob"));
  await app.pass(1000);
  act(() => set(false));
  act(() => page.authkit.signIn("user_alice"));
  await app.pass(1000);
  page.commits.length = 0;
  act(() => set(true));
  await app.pass(1000);
  expect(page.shown()).toEqual(["pending", "user_alice 0"]);
});
