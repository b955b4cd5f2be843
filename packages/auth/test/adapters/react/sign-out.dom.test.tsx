// Queries that are watched at the moment of a sign-out, with the real convex/react: none of them runs unauthenticated.
import { act, cleanup } from "@testing-library/react";
import { useQuery } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SignedIn, SignedOut, useAuthedQuery } from "../../../src/adapters/react/index.ts";
import { createReactApp } from "../../support/react-app.tsx";
import { startTime, stopTime } from "../../support/time.ts";
import { QUERY } from "../../support/world.ts";

beforeEach(startTime);
afterEach(() => {
  cleanup();
  stopTime();
});

const OPEN = makeFunctionReference<"query", Record<string, never>, { who: string | null }>("m:open");

function Protected() {
  return (
    <p>
      {useQuery(QUERY, {})?.who} {useAuthedQuery(QUERY, {}).data?.who}
    </p>
  );
}

function Open() {
  return <p>{useQuery(OPEN, {}) === undefined ? "…" : "open"}</p>;
}

test("[L69] a sign-out opens no connection before the page shows it, so nothing protected runs unauthenticated", async () => {
  const app = createReactApp();
  app.show(
    <>
      <SignedIn>
        <Protected />
      </SignedIn>
      <SignedOut>
        <Open />
      </SignedOut>
    </>,
  );
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(app.text()).toBe("user_alice user_alice");
  // A browser too busy to render for longer than a socket takes to open.
  await act(async () => {
    app.authkit.forget();
    await vi.advanceTimersByTimeAsync(3000);
  });
  await app.pass(1000);
  expect(app.text()).toBe("open");
  const unauthenticated = app.server.runs.filter(({ who }) => who === null);
  expect(new Set(unauthenticated.map(({ path }) => path))).toEqual(new Set(["m:open"]));
});

test("[L69] a component that stays on the page but skips its query does not run unauthenticated either", async () => {
  const app = createReactApp();
  const Stays = () => <p>{useAuthedQuery(QUERY, {}).data?.who ?? "nothing"}</p>;
  app.show(<Stays />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(app.text()).toBe("user_alice");
  await act(async () => {
    app.authkit.forget();
    await vi.advanceTimersByTimeAsync(3000);
  });
  await app.pass(1000);
  expect(app.text()).toBe("nothing");
  expect(app.server.runs.filter(({ who }) => who === null)).toEqual([]);
});
