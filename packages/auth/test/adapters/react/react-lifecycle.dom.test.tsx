// What React and its tools do to a tree: suspend it, replace its client, unmount it.
import { act, cleanup, render } from "@testing-library/react";
import { type ReactNode, Suspense, useLayoutEffect } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useSessionScope } from "../../../src/adapters/react/adapter.ts";
import { LockstepProvider, useAuthedQuery } from "../../../src/adapters/react/index.ts";
import { connect, createReactApp } from "../../support/react-app.tsx";
import { startTime, stopTime } from "../../support/time.ts";
import { QUERY } from "../../support/world.ts";

beforeEach(startTime);

afterEach(() => {
  cleanup();
  stopTime();
});

function Who() {
  return <p>{useAuthedQuery(QUERY, {}).data?.who ?? "no data"}</p>;
}

test("[A28] a client that is replaced, as by a hot update, is closed, and the next one is signed in", async () => {
  const app = createReactApp();
  app.show(<Who />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  for (let update = 0; update < 5; update += 1) {
    app.show(<Who />, connect(app.server));
    await app.pass(3000);
    expect(app.text()).toBe("user_alice");
    expect(app.server.open()).toBe(1);
  }
  expect(app.server.runs.filter(({ who }) => who !== "user_alice")).toEqual([]);
});

test("[A28] after the provider unmounts there is no socket and no timer", async () => {
  const app = createReactApp();
  app.show(<Who />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  app.unmount();
  await app.pass(5000);
  // The scripted backend's next ping to a socket that is already closed.
  await app.pass(15_000);
  expect(app.server.open()).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  app.authkit.forced = 0;
  await app.pass(3_600_000);
  expect(app.authkit.forced).toBe(0);
});

test("[A28] a remounted provider is signed in again, on one socket", async () => {
  const app = createReactApp();
  app.show(<Who />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  app.unmount();
  await app.pass(5000);
  const again = createReactApp({ app });
  again.show(<Who />);
  await app.pass(1000);
  expect(app.text()).toBe("user_alice");
  expect(app.server.open()).toBe(1);
});

test("[A28] a stock client is not signed out when its provider unmounts, and the next provider finds it signed in", async () => {
  const app = createReactApp({ stock: true });
  app.show(<Who />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  app.unmount();
  const watch = app.client.watchQuery(QUERY, {});
  watch.onUpdate(() => {});
  await app.pass(1000);
  expect(watch.localQueryResult()?.who).toBe("user_alice");
  const again = createReactApp({ app });
  again.show(<Who />);
  await app.pass(1000);
  expect(app.text()).toBe("user_alice");
  expect([app.server.sockets(), app.server.authenticates.includes(null)]).toEqual([1, false]);
});

/** A component that suspends on request by throwing a promise, as libraries for React 18 do. */
function createSlow() {
  let open = true;
  let wake = (): void => {};
  let gate = Promise.resolve();
  return {
    Slow: ({ children }: { children?: ReactNode }) => {
      if (!open) throw gate;
      return children;
    },
    suspend: () => {
      open = false;
      gate = new Promise((resolve) => (wake = resolve));
    },
    resume: () => {
      open = true;
      wake();
    },
  };
}

test("[A29] children that suspend below the provider keep the session and the socket", async () => {
  const app = createReactApp();
  const { Slow, suspend, resume } = createSlow();
  suspend();
  app.show(
    <Suspense fallback="suspended">
      <Slow>
        <Who />
      </Slow>
    </Suspense>,
  );
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(app.text()).toBe("suspended");
  expect(app.server.authenticates).toEqual(["user_alice#1"]);
  resume();
  await app.pass(1000);
  expect(app.text()).toBe("user_alice");
  expect([app.server.sockets(), app.server.authenticates]).toEqual([1, ["user_alice#1"]]);
});

test("[A225] the session starts before the browser paints the provider", () => {
  const app = createReactApp();
  const before: boolean[] = [];
  function Child(): null {
    const { session } = useSessionScope();
    useLayoutEffect(() => void before.push(session.log().some(({ kind }) => kind === "start")), [session]);
    return null;
  }
  render(
    <LockstepProvider client={app.client} useAuth={app.authkit.useAuth}>
      <Child />
    </LockstepProvider>,
  );
  expect(before).toEqual([true]);
});

test("[A29] a boundary above the provider that suspends later hides it, and the session continues", async () => {
  const app = createReactApp();
  const { Slow, suspend, resume } = createSlow();
  const tree = (turn: number): ReactNode => (
    <Suspense fallback="suspended">
      <Slow key={turn} />
      <LockstepProvider client={app.client} useAuth={app.authkit.useAuth}>
        <Who />
      </LockstepProvider>
    </Suspense>
  );
  const page = render(tree(1));
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  suspend();
  page.rerender(tree(2));
  await app.pass(600_000);
  expect(app.text()).toContain("suspended");
  resume();
  await app.pass(1000);
  expect(app.text()).toBe("user_alice");
  expect(app.server.sockets()).toBe(1);
  expect(app.authkit.forced).toBeGreaterThan(0);
});
