// `useSession().has` and `useAccessToken` under the provider.
import { act, cleanup } from "@testing-library/react";
import { useEffect } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type SessionView, useAccessToken, useSession } from "../../../src/adapters/react/index.ts";
import { readToken } from "../../../src/testing/index.ts";
import { createReactApp } from "../../support/react-app.tsx";
import { startTime, stopTime } from "../../support/time.ts";

let shown: SessionView[];
let accesses: ReturnType<typeof useAccessToken>[];

beforeEach(() => {
  startTime();
  shown = [];
  accesses = [];
});

afterEach(() => {
  cleanup();
  stopTime();
});

function Show() {
  const session = useSession();
  const access = useAccessToken();
  useEffect(() => {
    shown.push(session);
    accesses.push(access);
  });
  return <p>{session.has({ permission: "posts:write" }) ? "write" : "read"}</p>;
}

const NOTHING = { role: null, roles: [], permissions: [], entitlements: [], featureFlags: [], impersonator: null };

test("[A67] useSession has what the access token grants, and nothing while signed out", async () => {
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
  // A refresh changes what the user is granted.
  app.authkit.claims = { ...app.authkit.claims, permissions: ["posts:read", "posts:write"] };
  await app.pass(300_000);
  expect(app.text()).toBe("write");
  act(() => app.authkit.forget());
  await app.pass(5000);
  expect(app.text()).toBe("read");
  expect(shown.at(-1)).toMatchObject({ status: "unauthenticated", organizationId: null, ...NOTHING });
});

test("[A68] useAccessToken returns the signed-in user's token, through a function that never changes", async () => {
  const app = createReactApp();
  app.show(<Show />);
  const early = accesses[0]?.getAccessToken();
  act(() => app.authkit.signIn("user_alice", "org_1"));
  await app.pass(1000);
  expect(readToken((await early) ?? "")).toMatchObject({ sub: "user_alice", org_id: "org_1" });
  await app.pass(600_000);
  const { getAccessToken } = accesses.at(-1) as ReturnType<typeof useAccessToken>;
  expect(getAccessToken).toBe(accesses[0]?.getAccessToken);
  const { exp } = readToken(await getAccessToken());
  expect(exp * 1000).toBeGreaterThan(Date.now());
  act(() => app.authkit.forget());
  await app.pass(5000);
  await expect(getAccessToken()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});
