// `useSession().has` under the provider.
import { act, cleanup } from "@testing-library/react";
import { useEffect } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type SessionView, useSession } from "../src/adapters/react/index.ts";
import { createReactApp } from "./support/react-app.tsx";
import { startTime, stopTime } from "./support/time.ts";

let shown: SessionView[];

beforeEach(() => {
  startTime();
  shown = [];
});

afterEach(() => {
  cleanup();
  stopTime();
});

function Show() {
  const session = useSession();
  useEffect(() => void shown.push(session));
  return <p>{session.has({ permission: "posts:write" }) ? "write" : "read"}</p>;
}

const NOTHING = { role: null, roles: [], permissions: [], entitlements: [], featureFlags: [], impersonator: null };

test("[A67] useSession has what the access token grants, and nothing when signed out", async () => {
  const app = createReactApp();
  app.authkit.claims = { role: "editor", roles: ["editor"], permissions: ["posts:read"] };
  app.show(<Show />);
  await app.pass(100);
  expect(shown.at(-1)).toMatchObject({ status: "loading", organizationId: null, ...NOTHING });
  act(() => app.authkit.signIn("user_alice", "org_1"));
  await app.pass(1000);
  expect(app.text()).toBe("read");
  expect(shown.at(-1)).toMatchObject({
    status: "authenticated",
    organizationId: "org_1",
    role: "editor",
    roles: ["editor"],
    permissions: ["posts:read"],
  });
  // What a user is granted changes with a refresh.
  app.authkit.claims = { ...app.authkit.claims, permissions: ["posts:read", "posts:write"] };
  await app.pass(300_000);
  expect(app.text()).toBe("write");
  act(() => app.authkit.forget());
  await app.pass(5000);
  expect(app.text()).toBe("read");
  expect(shown.at(-1)).toMatchObject({ status: "unauthenticated", organizationId: null, ...NOTHING });
});
