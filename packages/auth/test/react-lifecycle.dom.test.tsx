// What React and its tools do to a tree: suspend it, exchange the client under it, take it away.
import { act, cleanup } from "@testing-library/react";
import { Suspense } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useAuthedQuery } from "../src/adapters/react/index.ts";
import { connect, createReactApp } from "./support/react-app.tsx";
import { startTime, stopTime } from "./support/time.ts";
import { QUERY } from "./support/world.ts";

beforeEach(startTime);

afterEach(() => {
  cleanup();
  stopTime();
});

function Who() {
  return <p>{useAuthedQuery(QUERY, {}).data?.who ?? "no data"}</p>;
}

test("[A28] an exchanged client, as by a hot update, is closed, and the next one is signed in", async () => {
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

test("[A28] after the provider is gone there is no socket and no timer", async () => {
  const app = createReactApp();
  app.show(<Who />);
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  app.unmount();
  await app.pass(5000);
  // The scripted backend's next ping to a socket that is closed by now.
  await app.pass(15_000);
  expect(app.server.open()).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  app.authkit.forced = 0;
  await app.pass(3_600_000);
  expect(app.authkit.forced).toBe(0);
});

test("[A28] a provider that comes back is signed in again, on one socket", async () => {
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

test("[A29] what suspends, above or below the provider's children, keeps the session and the socket", async () => {
  const app = createReactApp();
  let wake = (): void => {};
  const gate = new Promise<void>((resolve) => (wake = resolve));
  let open = false;
  const Slow = () => {
    // Thrown as libraries for React 18 do it.
    if (!open) throw gate;
    return <Who />;
  };
  app.show(
    <Suspense fallback="suspended">
      <Slow />
    </Suspense>,
  );
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(1000);
  expect(app.text()).toBe("suspended");
  expect(app.server.authenticates).toEqual(["user_alice#1"]);
  open = true;
  wake();
  await app.pass(1000);
  expect(app.text()).toBe("user_alice");
  expect([app.server.sockets(), app.server.authenticates]).toEqual([1, ["user_alice#1"]]);
});
