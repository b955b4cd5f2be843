// The example of docs/testing.md: an application's author tests what a page shows in every state of a session.
import { act, cleanup, render, screen } from "@testing-library/react";
import { makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AuthBoundary, LockstepProvider, useAuthedQuery } from "../../src/adapters/react/index.ts";
import { type FakeAuthKit, createFakeAuthKit } from "../../src/adapters/react/testing.ts";
import { createConvexClient } from "../../src/convex/index.ts";
import { type SyncServer, createSyncServer } from "../../src/testing/index.ts";

const api = { tasks: { list: makeFunctionReference<"query", { done: boolean }, string[]>("tasks:list") } };

/** The page under test. */
function Tasks() {
  const tasks = useAuthedQuery(api.tasks.list, { done: false });
  if (tasks.status === "error") return <p>Failed: {tasks.error.message}</p>;
  return <p>{tasks.status === "success" ? tasks.data.join(", ") : "Loading tasks"}</p>;
}

let authkit: FakeAuthKit;
let backend: SyncServer;
let broken: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  broken = false;
  authkit = createFakeAuthKit();
  backend = createSyncServer({
    functions: {
      "tasks:list": ({ args, who }) => {
        if (broken) throw new Error("Out of order");
        return [`${String(who)}'s first task`, `done: ${String(args["done"] === true)}`];
      },
    },
  });
  const client = createConvexClient("https://test.convex.cloud", {
    webSocketConstructor: backend.WebSocket,
    logger: false,
  });
  render(
    <LockstepProvider client={client} useAuth={authkit.useAuth}>
      <AuthBoundary loading="One moment" signedOut="Please sign in" refreshing={<p role="alert">Reconnecting</p>}>
        <Tasks />
      </AuthBoundary>
    </LockstepProvider>,
  );
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function pass(ms: number): Promise<void> {
  for (let n = 0; n < 20; n += 1) await act(async () => void (await vi.advanceTimersByTimeAsync(ms / 20)));
}

test("[A42] signed out, the page shows a sign-in prompt and sends nothing to the backend", async () => {
  expect(document.body.textContent).toBe("One moment");
  act(() => authkit.set({ isLoading: false }));
  await pass(100);
  expect(document.body.textContent).toBe("Please sign in");
  expect(backend.runs).toEqual([]);
});

test("[A42] while refreshing, the tasks stay and a banner says so", async () => {
  act(() => authkit.signIn("user_alice"));
  await pass(100);
  expect(screen.getByText("user_alice's first task, done: false")).toBeTruthy();
  authkit.failure = new TypeError("Failed to fetch");
  await pass(400_000);
  expect(screen.getByRole("alert").textContent).toBe("Reconnecting");
  expect(screen.getByText("user_alice's first task, done: false")).toBeTruthy();
  authkit.failure = null;
  await pass(35_000);
  expect(screen.queryByRole("alert")).toBeNull();
});

test("[A20] [A43] a query that throws is an error, and has data again once it does not", async () => {
  broken = true;
  act(() => authkit.signIn("user_alice"));
  await pass(100);
  expect(document.body.textContent).toMatch(/^Failed: .*Out of order/s);
  broken = false;
  backend.invalidate();
  await pass(100);
  expect(document.body.textContent).toBe("user_alice's first task, done: false");
});
