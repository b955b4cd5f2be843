// The React adapter with the real convex/react, the real client and a scripted backend.
import { act, cleanup, render } from "@testing-library/react";
import { Authenticated, ConvexReactClient, Unauthenticated, useConvexAuth, useQuery } from "convex/react";
import { StrictMode, version } from "react";
import { version as domVersion } from "react-dom";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createConvexClient } from "../../../src/convex/index.ts";
import { AuthPending, LockstepProvider, SignedIn, SignedOut, useSession } from "../../../src/adapters/react/index.ts";
import { type FakeAuthKit, createFakeAuthKit } from "../../../src/adapters/react/testing.ts";
import { type SyncServer, createSyncServer } from "../../../src/testing/index.ts";
import { startTime, stopTime } from "../../support/time.ts";
import { QUERY } from "../../support/world.ts";

/** What one commit showed. */
interface Commit {
  readonly ours: string;
  readonly stock: string;
  readonly data: string | null | undefined;
  readonly user: string | null;
}

let authkit: FakeAuthKit;
let server: SyncServer;
let commits: Commit[];

beforeEach(() => {
  startTime();
  authkit = createFakeAuthKit();
  server = createSyncServer();
  commits = [];
});

afterEach(() => {
  cleanup();
  stopTime();
});

function Probe() {
  const session = useSession();
  const stock = useConvexAuth();
  const data = useQuery(QUERY, {});
  commits.push({
    ours: session.status,
    stock: stock.isLoading ? "loading" : stock.isAuthenticated ? "authenticated" : "unauthenticated",
    data: data?.who,
    user: session.identity?.subject ?? null,
  });
  return (
    <p>
      <Authenticated>stock-in </Authenticated>
      <Unauthenticated>stock-out </Unauthenticated>
      <SignedIn>in </SignedIn>
      <SignedOut>out </SignedOut>
      <AuthPending>pending </AuthPending>
      {data === undefined ? "no data" : (data.who ?? "unauthenticated")}
    </p>
  );
}

function mount(client?: ConvexReactClient) {
  const options = { webSocketConstructor: server.WebSocket, logger: false } as const;
  const convex = client ?? createConvexClient("https://happy-otter-123.convex.cloud", options);
  return render(
    <StrictMode>
      <LockstepProvider client={convex} useAuth={authkit.useAuth}>
        <Probe />
      </LockstepProvider>
    </StrictMode>,
  );
}

const pass = (ms: number): Promise<void> => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
const text = (): string => document.body.textContent ?? "";

const last = (): Commit | undefined => commits.at(-1);

test("[A1] under StrictMode, the props of ConvexProviderWithAuthKit cost one socket and one Authenticate (26)", async () => {
  mount();
  await pass(100);
  expect(text()).toBe("pending no data");
  act(() => authkit.signIn("user_alice"));
  await pass(100);
  expect(text()).toBe("stock-in in user_alice");
  expect(server.sockets()).toBe(1);
  expect(server.authenticates).toEqual(["user_alice#1"]);
  expect(server.runs.map(({ who }) => who)).toEqual(["user_alice"]);
});

test("[A2] a useAuth result that is new on every render changes nothing (26)", async () => {
  mount();
  act(() => authkit.signIn("user_alice"));
  await pass(100);
  for (let render = 0; render < 50; render += 1) {
    act(() => authkit.set({}));
    await pass(10);
  }
  expect(server.authenticates).toEqual(["user_alice#1"]);
  expect(last()).toMatchObject({ ours: "authenticated", stock: "authenticated", data: "user_alice" });
});

test("[A3] an isLoading that flips after sign-in shows nothing and sends nothing (27)", async () => {
  mount();
  act(() => authkit.signIn("user_alice"));
  await pass(100);
  const before = commits.length;
  for (let flip = 0; flip < 3; flip += 1) {
    act(() => authkit.set({ isLoading: true }));
    await pass(2000);
    act(() => authkit.set({ isLoading: false }));
    await pass(50);
  }
  expect(commits.slice(before).filter(({ ours, data }) => ours !== "authenticated" || data !== "user_alice")).toEqual(
    [],
  );
  expect(server.authenticates).toEqual(["user_alice#1"]);
});

test("[A4] useConvexAuth agrees with useSession in every commit", async () => {
  mount();
  await pass(50);
  act(() => authkit.signIn("user_alice"));
  await pass(100);
  authkit.failure = new TypeError("Failed to fetch");
  await pass(400_000);
  authkit.failure = null;
  await pass(35_000);
  authkit.forget();
  await pass(1100);
  expect(new Set(commits.map(({ ours }) => ours))).toEqual(new Set(["loading", "authenticated", "unauthenticated"]));
  expect(commits.filter(({ ours, stock }) => ours !== stock)).toEqual([]);
});

test.each([
  ["while the page is being left", async () => act(() => void window.dispatchEvent(new Event("beforeunload")))],
  ["within a second without leaving", async () => pass(1000)],
])("[A5] AuthKit's signOut(), which emits no event, is noticed %s (30)", async (_, notice) => {
  mount();
  act(() => authkit.signIn("user_alice"));
  await pass(100);
  authkit.forget();
  await notice();
  expect(text()).toMatch(/^stock-out out /);
  expect(text()).not.toContain("user_alice");
  const runs = server.runs.length;
  await pass(600_000);
  server.invalidate();
  await pass(100);
  expect(server.runs.slice(runs).filter(({ who }) => who !== null)).toEqual([]);
  expect(authkit.forced).toBe(0);
});

test("[A5] no commit after sign-out shows data of the previous user", async () => {
  mount();
  act(() => authkit.signIn("user_alice"));
  await pass(100);
  authkit.forget();
  await pass(5000);
  const out = commits.filter(({ ours }) => ours === "unauthenticated");
  expect(out.length).toBeGreaterThan(0);
  expect(out.filter(({ data }) => data === "user_alice")).toEqual([]);
});

test("[A10] neither a refresh nor another user remounts anything below the provider", async () => {
  mount();
  act(() => authkit.signIn("user_alice"));
  await pass(100);
  const paragraph = document.querySelector("p");
  await pass(600_000);
  expect(server.authenticates.length).toBeGreaterThan(2);
  expect(document.querySelector("p")).toBe(paragraph);
  act(() => authkit.signIn("user_bob"));
  await pass(100);
  expect(document.querySelector("p")).toBe(paragraph);
  expect(text()).toBe("stock-in in user_bob");
  expect(commits.filter(({ user, data }) => data !== undefined && data !== user)).toEqual([]);
});

test("[A4] an in-page sign-in with a token in the SDK's memory is consistent in every commit", async () => {
  mount();
  act(() => authkit.set({ isLoading: false }));
  await pass(100);
  expect(text()).toBe("stock-out out unauthenticated");
  for (let i = 0; i < 5; i += 1) {
    act(() => authkit.set({ isLoading: true }));
    await pass(20);
    act(() => authkit.signIn(`user_${i}`));
    await pass(100);
    expect(text()).toBe(`stock-in in user_${i}`);
    authkit.forget();
    act(() => authkit.set({ user: null }));
    await pass(2000);
    expect(last()?.ours).toBe("unauthenticated");
  }
  expect(commits.filter(({ ours, stock }) => ours !== stock)).toEqual([]);
});

test("[A10] an organization switch stays signed in", async () => {
  mount();
  act(() => authkit.signIn("user_alice", "org_1"));
  await pass(100);
  const before = commits.length;
  act(() => authkit.signIn("user_alice", "org_2"));
  await pass(100);
  expect(commits.slice(before).filter(({ ours }) => ours !== "authenticated")).toEqual([]);
  expect(server.authenticates).toEqual(["user_alice#1", "user_alice#2"]);
});

test("[A7] a stored session that is unreachable at first is pending, not signed out", async () => {
  window.localStorage.setItem("workos:refresh-token:client_1", "secret");
  authkit.failure = new TypeError("Failed to fetch");
  vi.stubGlobal("fetch", () => Promise.reject(authkit.failure));
  mount();
  // What the SDK does once it has found the session.
  fetch(new URL("https://api.workos.com/user_management/authenticate")).catch(() => {});
  act(() => authkit.set({ isLoading: false }));
  await pass(60_000);
  expect(text()).toBe("pending no data");
  authkit.failure = null;
  window.localStorage.clear();
  act(() => authkit.signIn("user_alice"));
  await pass(1000);
  expect(text()).toBe("stock-in in user_alice");
});

test("[A9] outside the provider, the hook's error says what is missing and how to fix it", () => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  const Lost = () => <>{useSession().status}</>;
  expect(() => render(<Lost />)).toThrow(/PROVIDER_MISSING[\s\S]*LockstepProvider client=/);
  errors.mockRestore();
});

test("[A11] useSession returns the identity, the token's times and its refresh count", async () => {
  const seen: ReturnType<typeof useSession>[] = [];
  const Read = () => {
    seen.push(useSession());
    return null;
  };
  const options = { webSocketConstructor: server.WebSocket, logger: false } as const;
  const convex = createConvexClient("https://happy-otter-123.convex.cloud", options);
  render(
    <LockstepProvider client={convex} useAuth={authkit.useAuth}>
      <Read />
    </LockstepProvider>,
  );
  expect(seen.at(-1)).toMatchObject({ status: "loading", phase: null, identity: null, token: null, error: null });
  act(() => authkit.signIn("user_alice", "org_1"));
  await pass(250_000);
  const view = seen.at(-1);
  const iat = Number(view?.identity?.claims["iat"]);
  expect(view).toMatchObject({
    status: "authenticated",
    phase: "confirmed",
    error: null,
    identity: { key: "user_alice|org_1|session_1", subject: "user_alice", organizationId: "org_1" },
    token: { refreshes: 1, issuedAt: iat * 1000, expiresAt: (iat + 300) * 1000 },
  });
});

test("[A12] on a server the tree renders as loading and opens no socket", () => {
  const convex = createConvexClient("https://happy-otter-123.convex.cloud", { webSocketConstructor: server.WebSocket });
  const html = renderToString(
    <LockstepProvider client={convex} useAuth={authkit.useAuth}>
      <Probe />
    </LockstepProvider>,
  );
  expect(html).toContain("pending");
  expect(server.sockets()).toBe(0);
});

test("[A13] with a stock client: signed in, refreshed on the live socket, signed out", async () => {
  mount(
    new ConvexReactClient("https://happy-otter-123.convex.cloud", {
      webSocketConstructor: server.WebSocket,
      logger: false,
      expectAuth: true,
    }),
  );
  act(() => authkit.signIn("user_alice"));
  await pass(100);
  expect(text()).toBe("stock-in in user_alice");
  await pass(600_000);
  expect(server.sockets()).toBe(1);
  expect(commits.filter(({ ours, stock }) => ours !== stock)).toEqual([]);
  authkit.forget();
  await pass(1500);
  expect(text()).toBe("stock-out out unauthenticated");
});

test("[A15] these tests run under the React version that the vitest project names", () => {
  const wanted = process.env["REACT"];
  expect([version, domVersion].map((found) => found.startsWith(`${wanted}.`))).toEqual([true, true]);
  // Both react/jsx-runtime and react, or elements would not render at all.
  expect(render(<b>{version}</b>).container.innerHTML).toBe(`<b>${version}</b>`);
});
