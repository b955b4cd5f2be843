// What the source makes of authkit-react: proof of absence, and what is none.
import { LoginRequiredError } from "@workos-inc/authkit-react";
import { RefreshError, RefreshTimeoutError } from "@workos-inc/authkit-js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type AuthKitAuth, createAuthKitSource } from "../src/adapters/react/authkit-source.ts";

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

test("[A8] before it is ready it says and proves nothing", async () => {
  const source = sourceOf({ isLoading: true, user: null, ...rejecting(new LoginRequiredError()) });
  expect(source.getSnapshot()).toEqual({ kind: "unknown" });
  expect(await source.fetch(request)).toEqual({ kind: "transient" });
  expect(await createAuthKitSource().fetch(request)).toEqual({ kind: "transient" });
});

test("[A8] LoginRequiredError from a fetch that outlived readiness proves nothing", async () => {
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
  ["an error it does not know", new Error("?")],
])("[A6] %s is transient", async (_, error) => {
  expect(await sourceOf(rejecting(error)).fetch(request)).toEqual({ kind: "transient" });
});

test("[A6] LoginRequiredError when ready is proof, and names the reason", async () => {
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

test("[A7] without a user it depends on whether the SDK has stored a session", () => {
  const nobody = { user: null, getUser: () => null };
  expect(sourceOf(nobody).getSnapshot()).toEqual({ kind: "absent", reason: "no_session" });
  window.localStorage.setItem("workos:refresh-token:client_1", "secret");
  expect(sourceOf(nobody).getSnapshot()).toEqual({ kind: "present", subject: null });
  window.localStorage.clear();
  document.cookie = "workos-has-session=client_1";
  expect(sourceOf(nobody).getSnapshot()).toEqual({ kind: "present", subject: null });
  document.cookie = "workos-has-session=; max-age=0";
});

test("[A14] a forced fetch takes a newer cached token, else makes the SDK refresh", async () => {
  const calls: unknown[] = [];
  const source = sourceOf({
    getAccessToken: (options) => {
      calls.push(options);
      return Promise.resolve(options?.forceRefresh === true ? "new" : "cached");
    },
  });
  expect(await source.fetch({ ...request, current: "older" })).toEqual({
    kind: "token",
    token: "cached",
    minted: false,
  });
  expect(await source.fetch({ ...request, current: "cached" })).toEqual({ kind: "token", token: "new", minted: true });
  expect(await source.fetch({ ...request, force: false, current: "cached" })).toMatchObject({ token: "cached" });
  expect(calls).toEqual([undefined, undefined, { forceRefresh: true }, undefined]);
});

test("[A5] a listener is called every second, for a sign-out that tells nobody, until it stops", () => {
  let calls = 0;
  const source = sourceOf({});
  const stop = source.subscribe(() => (calls += 1));
  vi.advanceTimersByTime(3000);
  stop();
  vi.advanceTimersByTime(3000);
  expect(calls).toBe(3);
  expect(vi.getTimerCount()).toBe(0);
});
