// How the source interprets authkit-react: what proves that the user is signed out, and what does not.
import { LoginRequiredError } from "@workos-inc/authkit-react";
import { RefreshError, RefreshTimeoutError } from "@workos-inc/authkit-js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type AuthKitAuth, createAuthKitSource } from "../../../../src/adapters/react/authkit/authkit-source.ts";
import { makeToken } from "../../../../src/testing/index.ts";

const USER = { id: "user_alice" };
const request = { force: true, current: null, signal: new AbortController().signal };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  window.localStorage.clear();
});

function sourceOf(auth: Partial<AuthKitAuth>) {
  const source = createAuthKitSource();
  source.update({
    isLoading: false,
    user: USER,
    organizationId: null,
    getUser: () => USER,
    getAccessToken: () => Promise.resolve("token"),
    ...auth,
  });
  return source;
}
const rejecting = (error: Error): Partial<AuthKitAuth> => ({ getAccessToken: () => Promise.reject(error) });

test("[A8] an SDK that is not ready is unknown, and proves nothing", async () => {
  const source = sourceOf({ isLoading: true, user: null, ...rejecting(new LoginRequiredError()) });
  expect(source.getSnapshot()).toEqual({ kind: "unknown" });
  expect(await source.fetch(request)).toEqual({ kind: "transient" });
  expect(await createAuthKitSource().fetch(request)).toEqual({ kind: "transient" });
});

test("[A8] LoginRequiredError from a fetch that fails while the SDK is loading again proves nothing", async () => {
  let fail: (error: Error) => void = () => {};
  const auth: AuthKitAuth = {
    isLoading: false,
    user: USER,
    getAccessToken: () => new Promise((_, reject) => (fail = reject)),
  };
  const source = createAuthKitSource();
  source.update(auth);
  const answer = source.fetch(request);
  source.update({ ...auth, isLoading: true });
  fail(new LoginRequiredError());
  expect(await answer).toEqual({ kind: "transient" });
});

test.each([
  ["no network", new TypeError("Failed to fetch")],
  ["a 503", new RefreshError("unavailable", { status: 503, isTransient: true })],
  ["the lock's timeout", new RefreshTimeoutError()],
  ["an unknown error", new Error("?")],
])("[A6] %s is transient", async (_, error) => {
  expect(await sourceOf(rejecting(error)).fetch(request)).toEqual({ kind: "transient" });
});

test("[A6] LoginRequiredError from a ready SDK is proof, and gives the reason", async () => {
  let memory: typeof USER | null = USER;
  const source = sourceOf({
    getUser: () => memory,
    getAccessToken: () => {
      memory = null;
      return Promise.reject(new LoginRequiredError());
    },
  });
  expect(await source.fetch(request)).toEqual({ kind: "gone" });
  expect(source.getSnapshot()).toEqual({ kind: "absent", reason: "session_ended" });
});

test("[A6] a user whom the SDK has forgotten has signed out", () => {
  expect(sourceOf({ getUser: () => null }).getSnapshot()).toEqual({ kind: "absent", reason: "signed_out" });
});

test("[A7] without a user, it depends on whether the SDK has found a stored session and requested its token", () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  const signedOut = { user: null, getUser: () => null };
  const store = {
    storage: () => window.localStorage.setItem("workos:refresh-token:client_1", "secret"),
    cookie: () => (document.cookie = "workos-has-session=client_1"),
  };
  for (const save of [store.storage, store.cookie]) {
    const source = sourceOf(signedOut);
    const stop = source.subscribe(() => {});
    expect(source.getSnapshot()).toEqual({ kind: "absent", reason: "no_session" });
    save();
    // The storage may belong to another application on this origin: the SDK looked and made no request.
    expect(source.getSnapshot()).toEqual({ kind: "absent", reason: "no_session" });
    fetch(new URL("https://api.workos.com/user_management/authenticate")).catch(() => {});
    expect(source.getSnapshot()).toEqual({ kind: "present", subject: null });
    stop();
    window.localStorage.clear();
    document.cookie = "workos-has-session=; max-age=0";
  }
  vi.unstubAllGlobals();
});

test("[A7] a request made before the source existed counts", () => {
  document.cookie = "workos-has-session=client_1";
  const entry = { name: "https://api.workos.com/user_management/authenticate" } as PerformanceEntry;
  const entries = vi.spyOn(performance, "getEntriesByType").mockReturnValue([entry]);
  expect(sourceOf({ user: null, getUser: () => null }).getSnapshot()).toEqual({ kind: "present", subject: null });
  entries.mockRestore();
  document.cookie = "workos-has-session=; max-age=0";
});

test("[A96] a token request of the SDK that is never answered ends after 10 s, and no other request does", async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const timeout = vi.spyOn(AbortSignal, "timeout");
  const original = vi.fn(
    (_: unknown, init?: RequestInit) => (signals.push(init?.signal ?? undefined), new Promise<never>(() => {})),
  );
  vi.stubGlobal("fetch", original);
  const stop = sourceOf({}).subscribe(() => {});
  void fetch(new URL("https://api.workos.com/user_management/authenticate"), { method: "POST" });
  void fetch("https://api.workos.com/user_management/authenticate");
  void fetch("https://api.example.com/items");
  void fetch(new URL("https://api.example.com/items"));
  expect(signals.map((signal) => signal !== undefined)).toEqual([true, true, false, false]);
  expect(timeout.mock.calls).toEqual([[10_000], [10_000]]);
  // A deadline of the SDK's own takes precedence.
  const { signal } = new AbortController();
  void fetch("https://api.workos.com/user_management/authenticate", { signal });
  expect(signals.at(-1)).toBe(signal);
  stop();
  expect(globalThis.fetch).toBe(original);
  timeout.mockRestore();
  vi.unstubAllGlobals();
});

test("[A96] a wrapper of `fetch` by another library stays when the deadline is removed, and no request is limited any longer", () => {
  const signals: unknown[] = [];
  vi.stubGlobal("fetch", (_: unknown, init?: RequestInit) => (signals.push(init?.signal), Promise.reject(new Error())));
  const stop = sourceOf({}).subscribe(() => {});
  const ours = globalThis.fetch;
  const theirs: typeof fetch = (...args) => ours(...args);
  globalThis.fetch = theirs;
  stop();
  expect(globalThis.fetch).toBe(theirs);
  fetch("https://api.workos.com/user_management/authenticate").catch(() => {});
  expect(signals).toEqual([undefined]);
  vi.unstubAllGlobals();
});

test("[A97] a token that the SDK got on its own is unread, and its organization is unknown until it is read", async () => {
  let memory = { id: "user_alice" };
  let org = "org_1";
  const claims = { sub: "user_alice", sid: "session_1", iat: 1000, exp: 1300 };
  const source = sourceOf({
    organizationId: "org_1",
    getUser: () => memory,
    getAccessToken: () => Promise.resolve(makeToken({ ...claims, org_id: org })),
  });
  expect(source.getSnapshot()).toEqual({ kind: "present", subject: "user_alice", organizationId: "org_1", unread: 1 });
  await source.fetch({ ...request, force: false });
  expect(source.getSnapshot()).toEqual({ kind: "present", subject: "user_alice", organizationId: "org_1" });
  memory = { ...memory };
  org = "org_2";
  expect(source.getSnapshot()).toEqual({ kind: "present", subject: "user_alice", unread: 2 });
  // Reporting the same token again is not news; another token is.
  expect(source.getSnapshot()).toMatchObject({ unread: 2 });
  memory = { ...memory };
  expect(source.getSnapshot()).toMatchObject({ unread: 3 });
  await source.fetch({ ...request, force: false });
  // The hook renders later.
  expect(source.getSnapshot()).toEqual({ kind: "present", subject: "user_alice", organizationId: "org_2" });
});

test("[A97] an organization that the hook names counts at once, before the token is read", () => {
  let memory = { id: "user_alice" };
  const auth = { isLoading: false, user: USER, getUser: () => memory, getAccessToken: () => Promise.resolve("token") };
  const source = createAuthKitSource();
  source.update({ ...auth, organizationId: "org_1" });
  memory = { ...memory };
  source.update({ ...auth, organizationId: "org_2" });
  expect(source.getSnapshot()).toMatchObject({ organizationId: "org_2", unread: 1 });
});

test("[A105] an SDK without `getUser` has no unread token, and a new user object means nothing", async () => {
  const auth: AuthKitAuth = { isLoading: false, user: USER, getAccessToken: () => Promise.resolve("token") };
  const source = createAuthKitSource();
  source.update(auth);
  const fetched = source.fetch({ ...request, force: false });
  source.update({ ...auth, user: { ...USER } });
  expect(await fetched).toEqual({ kind: "token", token: "token", minted: false });
  source.update({ ...auth, user: { ...USER } });
  expect(source.getSnapshot()).toEqual({ kind: "present", subject: "user_alice" });
});

test("[A98] a token that the SDK requested during an unforced call counts as minted", async () => {
  let memory = { id: "user_alice" };
  const source = sourceOf({
    getUser: () => memory,
    getAccessToken: () => {
      memory = { ...memory };
      return Promise.resolve("new");
    },
  });
  expect(await source.fetch(request)).toEqual({ kind: "token", token: "new", minted: true });
  // It has been read.
  expect(source.getSnapshot()).not.toHaveProperty("unread", expect.anything());
});

test("[A6] LoginRequiredError of another copy of the SDK is proof, even if its class was renamed", async () => {
  class LoginRequiredError extends Error {}
  class Renamed extends Error {}
  const loginRequired = new Renamed("No access token available");
  expect(await sourceOf(rejecting(new LoginRequiredError("other words"))).fetch(request)).toEqual({ kind: "gone" });
  expect(await sourceOf(rejecting(loginRequired)).fetch(request)).toEqual({ kind: "gone" });
});

test("[A6] after the SDK has returned a token again, a later sign-out is the user's", async () => {
  let memory: typeof USER | null = USER;
  let failure: Error | null = new LoginRequiredError();
  const source = sourceOf({
    getUser: () => memory,
    getAccessToken: () => (failure === null ? Promise.resolve("token") : Promise.reject(failure)),
  });
  expect(await source.fetch(request)).toEqual({ kind: "gone" });
  failure = null;
  await source.fetch(request);
  memory = null;
  expect(source.getSnapshot()).toEqual({ kind: "absent", reason: "signed_out" });
});

test("[A5] a listener is called every second, because signOut() emits no event, until it unsubscribes", () => {
  let calls = 0;
  const source = sourceOf({});
  const stop = source.subscribe(() => (calls += 1));
  vi.advanceTimersByTime(3000);
  stop();
  vi.advanceTimersByTime(3000);
  expect(calls).toBe(3);
  expect(vi.getTimerCount()).toBe(0);
});
