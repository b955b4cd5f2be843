// Server rendering and hydration: content that is signed in on the server is signed in from the browser's first render
// on. The real react-dom on both sides, the real client, a scripted AuthKit and backend.
import { act } from "@testing-library/react";
import { useEffect } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { useAuthedMutation } from "../../../src/adapters/react/index.ts";
import type { FakeAuthKit } from "../../../src/adapters/react/testing.ts";
import type { CallResult } from "../../../src/convex/index.ts";
import { readSession } from "../../../src/server/index.ts";
import { type RenderedPage, createRenderedPage, preloadedFor, tokenOf } from "../../support/rendered-page.tsx";
import { startTime, stopTime } from "../../support/time.ts";
import { MUTATION } from "../../support/world.ts";

let page: RenderedPage;
/** The calls of `Act`. */
let results: CallResult<number>[];

beforeEach(() => {
  startTime();
  page = createRenderedPage();
  results = [];
});

afterEach(() => {
  page.close();
  stopTime();
});

test("[A45] signed-in content is in the server's HTML and in the first render, and stays (44)", async () => {
  const app = page.serve({ initialSession: readSession(tokenOf("user_alice")), children: <page.Live /> });
  expect(app.texts).toEqual(["user_alice pending"]);
  const paragraph = app.element();
  await app.hydrate();
  expect(app.element()).toBe(paragraph);
  // AuthKit has not answered yet.
  await app.pass(3000);
  expect(app.server.runs).toEqual([]);
  act(() => page.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(app.texts).toEqual(["user_alice pending", "user_alice user_alice 0"]);
  expect(app.element()).toBe(paragraph);
  expect(page.statuses()).toEqual(["authenticated"]);
  expect(app.server.authenticates).toEqual(["user_alice#1"]);
  page.expectConfirmed();
});

test("[A45] a provider that is down while the page loads changes nothing on screen (44)", async () => {
  const app = page.serve({
    initialSession: readSession(tokenOf("user_alice")),
    children: <page.Preload preloaded={preloadedFor("user_alice")} />,
  });
  await app.hydrate();
  page.authkit.failure = new TypeError("Failed to fetch");
  act(() => page.authkit.signIn("user_alice"));
  await app.pass(600_000);
  expect(app.texts).toEqual(["user_alice -1"]);
  page.authkit.failure = null;
  await app.pass(35_000);
  expect(app.texts).toEqual(["user_alice -1", "user_alice 0"]);
  expect(page.statuses()).toEqual(["authenticated"]);
  // Convex's client gives up a socket that receives nothing for 60 s.
  page.expectConfirmed("user_alice", 10);
});

test("[A46] a session whose token has expired at hydration is refreshed, and the rendered content stays (47)", async () => {
  const expired = tokenOf("user_alice", 400);
  /** Like the SDK of a page that was kept for long: the token in its memory has expired. */
  const useAuth: FakeAuthKit["useAuth"] = () => {
    const auth = page.authkit.useAuth();
    return {
      ...auth,
      getAccessToken: async (options) => (options?.forceRefresh === true ? auth.getAccessToken(options) : expired),
    };
  };
  const app = page.serve({
    initialSession: readSession(expired),
    children: <page.Preload preloaded={preloadedFor("user_alice")} />,
    useAuth,
  });
  await app.hydrate();
  const sent: string[] = [];
  app.server.accept = (token) => {
    sent.push(token);
    return null;
  };
  act(() => page.authkit.signIn("user_alice"));
  await app.pass(2000);
  expect(app.texts).toEqual(["user_alice -1", "user_alice 0"]);
  expect(page.statuses()).toEqual(["authenticated"]);
  expect(sent).not.toContain(expired);
  expect(app.server.authErrors).toEqual([]);
  expect(page.authkit.forced).toBe(1);
  page.expectConfirmed();
});

function Act() {
  const mutate = useAuthedMutation(MUTATION);
  useEffect(() => {
    void mutate.result({ call: 1 }).then((result) => results.push(result));
  }, [mutate]);
  return <page.Live />;
}

test("[A57] a call made at hydration runs once, as the user that the server rendered for", async () => {
  const app = page.serve({ initialSession: readSession(tokenOf("user_alice")), children: <Act /> });
  await app.hydrate();
  await app.pass(1000);
  expect([results, app.server.runs]).toEqual([[], []]);
  act(() => page.authkit.signIn("user_alice"));
  await app.pass(1000);
  // Strict Mode makes the call twice.
  expect(results.map(({ status }) => status)).toEqual(["success", "success"]);
  expect(app.server.runs.filter(({ kind }) => kind === "mutation").map(({ who }) => who)).toEqual([
    "user_alice",
    "user_alice",
  ]);
  page.expectConfirmed();
});

test("[A57] a call made at hydration never runs as another user who is signed in instead", async () => {
  const app = page.serve({ initialSession: readSession(tokenOf("user_alice")), children: <Act /> });
  await app.hydrate();
  act(() => page.authkit.signIn("user_bob"));
  await app.pass(1000);
  expect(results.slice(0, 2)).toMatchObject([
    { status: "error", error: { code: "CALL_ABANDONED" } },
    { status: "error", error: { code: "CALL_ABANDONED" } },
  ]);
  // The tree remounted for Bob, who made his own call.
  expect(app.server.runs.filter(({ kind }) => kind === "mutation").map(({ who }) => who)).toEqual(
    results.slice(2).map(() => "user_bob"),
  );
});

test("[A49] with a stock client the server's session is not used, and nothing runs unauthenticated", async () => {
  const app = page.serve({ initialSession: readSession(tokenOf("user_alice")), children: <page.Live />, stock: true });
  expect(app.texts).toEqual(["loading"]);
  await app.hydrate();
  await app.pass(1000);
  act(() => page.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(app.texts.at(-1)).toBe("user_alice user_alice 0");
  expect(app.server.runs.map(({ who }) => who)).toEqual(["user_alice"]);
});
