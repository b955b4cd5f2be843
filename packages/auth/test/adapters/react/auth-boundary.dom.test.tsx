// `<AuthBoundary>`: what it shows in each status, and that a refresh never remounts its children.
import { act, cleanup } from "@testing-library/react";
import { useEffect } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AuthBoundary } from "../../../src/adapters/react/index.ts";
import { type ReactApp, createReactApp } from "../../support/react-app.tsx";
import { startTime, stopTime } from "../../support/time.ts";

let app: ReactApp;
let mounts: number;

beforeEach(() => {
  startTime();
  app = createReactApp();
  mounts = 0;
});

afterEach(() => {
  cleanup();
  stopTime();
});

function Child() {
  useEffect(() => {
    mounts += 1;
  }, []);
  return <>inside</>;
}

const page = (
  <AuthBoundary loading="wait" signedOut="welcome" refreshing="reconnecting, ">
    <Child />
  </AuthBoundary>
);

test("[A25] AuthBoundary shows loading, signedOut or its children, and refreshing above the children", async () => {
  app.show(page);
  await app.pass(100);
  expect(app.text()).toBe("wait");
  act(() => app.authkit.set({ isLoading: false }));
  await app.pass(100);
  expect(app.text()).toBe("welcome");
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(100);
  expect(app.text()).toBe("inside");
  const before = mounts;
  app.authkit.failure = new TypeError("Failed to fetch");
  await app.pass(400_000);
  expect(app.text()).toBe("reconnecting, inside");
  app.authkit.failure = null;
  await app.pass(35_000);
  expect(app.text()).toBe("inside");
  expect(mounts).toBe(before);
  act(() => app.authkit.forget());
  await app.pass(1100);
  expect(app.text()).toBe("welcome");
});

test("[A25] AuthBoundary renders nothing for an omitted prop", async () => {
  app.show(<AuthBoundary>inside</AuthBoundary>);
  await app.pass(100);
  expect(app.text()).toBe("");
  act(() => app.authkit.signIn("user_alice"));
  await app.pass(100);
  expect(app.text()).toBe("inside");
});
