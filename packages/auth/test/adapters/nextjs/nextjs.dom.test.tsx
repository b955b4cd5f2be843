// The adapter for Next.js with the real client half of authkit-nextjs, the real Convex client, and a server for its
// actions.
import { act, cleanup, render } from "@testing-library/react";
import { AuthKitProvider, useAuth } from "@workos-inc/authkit-nextjs/components";
import { type ComponentProps, StrictMode, useEffect } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createConvexClient } from "../../../src/convex/index.ts";
import type { View } from "../../../src/index.ts";
import {
  AuthBoundary,
  LockstepProvider,
  useAuthedQuery,
  useSession,
  useSignOut,
} from "../../../src/adapters/nextjs/index.ts";
import { readSession } from "../../../src/server/index.ts";
import { type SyncServer, createSyncServer, makeToken } from "../../../src/testing/index.ts";
import { nextServer, resetNextServer } from "../../support/next-server.ts";
import { type SsrApp, createSsrApp } from "../../support/ssr-app.tsx";
import { startTime, stopTime, unhandled } from "../../support/time.ts";
import { QUERY } from "../../support/world.ts";

let server: SyncServer;
let views: View[];
let sdk: ReturnType<typeof useAuth>;
let signOut: ReturnType<typeof useSignOut>;
let ssr: SsrApp | null;

beforeEach(() => {
  startTime();
  resetNextServer();
  server = createSyncServer();
  views = [];
  ssr = null;
});

afterEach(async () => {
  // The SDK has one token store for the page, and clears it when its user is gone.
  nextServer.cookie = null;
  nextServer.mode = "works";
  await act(async () => void sdk.getAuth());
  await pass(1000);
  ssr?.unmount();
  cleanup();
  document.body.innerHTML = "";
  expect(unhandled).toEqual([]);
  stopTime();
});

function Page() {
  const view = useSession();
  views.push(view);
  const auth = useAuth();
  const end = useSignOut();
  useEffect(() => {
    sdk = auth;
    signOut = end;
  });
  const result = useAuthedQuery(QUERY, {});
  return (
    <AuthBoundary loading="loading" signedOut="signed out">
      <p>
        {view.identity?.subject} {result.data?.who ?? result.status}
      </p>
    </AuthBoundary>
  );
}

type InitialAuth = ComponentProps<typeof AuthKitProvider>["initialAuth"];
const ALICE = { user: { id: "user_alice" }, sessionId: "session_1" } as InitialAuth & object;

function tree(WebSocket: typeof globalThis.WebSocket, initialAuth?: InitialAuth, accessToken?: string) {
  const client = createConvexClient("https://happy-otter-123.convex.cloud", {
    webSocketConstructor: WebSocket,
    logger: false,
  });
  return (
    <AuthKitProvider {...(initialAuth === undefined ? {} : { initialAuth })}>
      <LockstepProvider client={client} initialSession={readSession(accessToken)}>
        <Page />
      </LockstepProvider>
    </AuthKitProvider>
  );
}

const show = () => render(<StrictMode>{tree(server.WebSocket)}</StrictMode>);
const text = (): string => document.body.textContent ?? "";
const pass = async (ms: number): Promise<void> => {
  for (let passed = 0; passed < ms;) {
    const step = Math.min(ms - passed, passed < 200 ? 5 : passed < 5000 ? 100 : 5000);
    await act(async () => void (await vi.advanceTimersByTimeAsync(step)));
    passed += step;
  }
};

/** Alice is signed in and confirmed. */
async function signedIn(): Promise<void> {
  nextServer.cookie = { sub: "user_alice" };
  show();
  await pass(1000);
  expect(text()).toBe("user_alice user_alice");
}

/** I1 and I2: every view is signed in from the first signed-in one on, and everything ran as Alice. */
function expectNeverSignedOut(): void {
  const first = views.findIndex(({ status }) => status === "authenticated");
  expect(new Set(views.slice(first).map(({ status }) => status))).toEqual(new Set(["authenticated"]));
  expect(views.at(-1)).toMatchObject({ phase: "confirmed", identity: { subject: "user_alice" } });
  expect(server.runs.filter(({ who }) => who !== "user_alice")).toEqual([]);
}

test("[A52] the cookie's session is signed in on one socket with one Authenticate", async () => {
  await signedIn();
  expect(server.sockets()).toBe(1);
  expect(server.authenticates.length).toBe(1);
  expectNeverSignedOut();
});

test("[A52] an hour of 300 s tokens is one socket, and no token expires", async () => {
  await signedIn();
  for (let minute = 0; minute < 60; minute += 1) {
    await pass(60_000);
    server.invalidate();
  }
  expect(server.sockets()).toBe(1);
  expect(server.authErrors).toEqual([]);
  expect(nextServer.calls.filter((call) => call === "refreshAccessToken").length).toBeLessThanOrEqual(20);
  expectNeverSignedOut();
});

test("[A53] a getAuth that fails and leaves no user is not a sign-out, and the SDK's user comes back (28)", async () => {
  await signedIn();
  nextServer.mode = "unreachable";
  await act(async () => void sdk.getAuth());
  await pass(1000);
  expect(sdk.user).toBeNull();
  expect(text()).toBe("user_alice user_alice");
  await pass(600_000);
  expect(text()).toBe("user_alice user_alice");
  nextServer.mode = "works";
  await pass(35_000);
  expect(sdk.user?.id).toBe("user_alice");
  expectNeverSignedOut();
});

test("[A53] a server that cannot reach WorkOS, and so reports no user, is not a sign-out (28)", async () => {
  await signedIn();
  nextServer.mode = "workos-down";
  await act(async () => void sdk.getAuth());
  await pass(600_000);
  expect(sdk.user).toBeNull();
  nextServer.mode = "works";
  await pass(35_000);
  expectNeverSignedOut();
});

test("[A53] a failed first getAuth is loading, not signed out (28)", async () => {
  nextServer.cookie = { sub: "user_alice" };
  nextServer.mode = "unreachable";
  show();
  await pass(60_000);
  expect(text()).toBe("loading");
  nextServer.mode = "works";
  await pass(35_000);
  expect(text()).toBe("user_alice user_alice");
  expect(views.map(({ status }) => status)).not.toContain("unauthenticated");
  expectNeverSignedOut();
});

test("[A54] a session without a cookie ends at the next refresh, and no request follows (13)", async () => {
  await signedIn();
  nextServer.cookie = null;
  await pass(230_000);
  expect(views.at(-1)).toMatchObject({ status: "unauthenticated", reason: "session_ended" });
  expect(text()).toBe("signed out");
  const [calls, runs] = [nextServer.calls.length, server.runs.length];
  await pass(1_800_000);
  expect(nextServer.calls.length).toBe(calls);
  expect(server.runs.slice(runs).filter(({ who }) => who !== null)).toEqual([]);
});

test("[A54] a visitor without a session is signed out once the server has answered, and no request follows", async () => {
  show();
  await pass(1000);
  expect(views.at(-1)).toMatchObject({ status: "unauthenticated", reason: "no_session" });
  expect(nextServer.calls.filter((call) => call === "refreshAuth").length).toBe(1);
  const calls = nextServer.calls.length;
  await pass(1_800_000);
  expect(nextServer.calls.length).toBe(calls);
});

test("[A54] a user who signs in after that is signed in", async () => {
  show();
  await pass(1000);
  nextServer.cookie = { sub: "user_alice" };
  await act(async () => void sdk.refreshAuth());
  await pass(1000);
  expect(text()).toBe("user_alice user_alice");
});

test("[A59] useSignOut ends the session here and in the other tabs before it asks the server (30, 43)", async () => {
  const told: unknown[] = [];
  vi.stubGlobal(
    "BroadcastChannel",
    class {
      onmessage = null;
      postMessage = (message: unknown) => void told.push(message);
      close = () => {};
    },
  );
  await signedIn();
  nextServer.latency = 3000;
  let left = false;
  act(() => void signOut({ returnTo: "/" }).then(() => (left = true)));
  expect(views.at(-1)).toMatchObject({ status: "unauthenticated", reason: "signed_out" });
  expect(told).toContainEqual({ kind: "signed-out", subject: "user_alice", sessionId: "session_1" });
  expect(text()).toBe("signed out");
  const runs = server.runs.length;
  await pass(600_000);
  server.invalidate();
  await pass(100);
  expect(left).toBe(true);
  expect(nextServer.cookie).toBeNull();
  expect(server.runs.slice(runs).filter(({ who }) => who !== null)).toEqual([]);
  vi.unstubAllGlobals();
});

test("[A55] another organization gets another client and another token", async () => {
  await signedIn();
  await act(async () => void sdk.switchToOrganization("org_2"));
  await pass(2000);
  expect(views.at(-1)).toMatchObject({ phase: "confirmed", identity: { key: "user_alice|org_2|session_1" } });
  expectNeverSignedOut();
});

test("[A56] with initialAuth and initialSession the server's HTML and every later frame are signed in (44)", async () => {
  nextServer.cookie = { sub: "user_alice" };
  const iat = Math.floor(Date.now() / 1000) - 10;
  const token = makeToken({ sub: "user_alice", sid: "session_1", iat, exp: iat + 300 });
  ssr = createSsrApp((WebSocket) => tree(WebSocket, ALICE, token));
  expect(ssr.html).not.toContain(token);
  await ssr.hydrate();
  await ssr.pass(2000);
  expect(ssr.texts).toEqual(["user_alice pending", "user_alice user_alice"]);
  expect(new Set(views.map(({ status }) => status))).toEqual(new Set(["authenticated"]));
  expect(ssr.server.runs.map(({ who }) => who)).toEqual(["user_alice"]);
  expect(nextServer.calls).toEqual(["getAccessToken"]);
});

test("[A56] without initialAuth it costs no refresh", async () => {
  nextServer.cookie = { sub: "user_alice" };
  const iat = Math.floor(Date.now() / 1000) - 10;
  const token = makeToken({ sub: "user_alice", sid: "session_1", iat, exp: iat + 300 });
  ssr = createSsrApp((WebSocket) => tree(WebSocket, undefined, token));
  await ssr.hydrate();
  await ssr.pass(2000);
  expect(ssr.texts).toEqual(["user_alice pending", "user_alice user_alice"]);
  expect(new Set(nextServer.calls)).toEqual(new Set(["getAuth", "getAccessToken"]));
});
