// A contract test with the real authkit-js over a scripted `fetch`: its errors and its memory are what the source for
// authkit-react assumes. It fails if an upgrade changes them.
import { type User, createClient } from "@workos-inc/authkit-js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAuthKitSource } from "../../../../src/adapters/react/authkit/authkit-source.ts";
import { makeToken } from "../../../../src/testing/index.ts";

const forced = { force: true, current: null, signal: new AbortController().signal };
let answer: () => Response | Promise<Response>;
let requests: number;

beforeEach(() => {
  requests = 0;
  window.localStorage.setItem("workos:refresh-token:client_1", "rt_1");
  vi.stubGlobal("fetch", () => {
    requests += 1;
    return Promise.resolve().then(answer);
  });
  // happy-dom has no Web Locks; one tab needs none.
  const locks = { request: (_name: string, _options: object, task: () => unknown) => Promise.resolve().then(task) };
  vi.stubGlobal("navigator", { locks });
  // Silence the SDK's own error messages.
  for (const level of ["debug", "warn", "error"] as const) vi.spyOn(console, level).mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  window.localStorage.clear();
});

const ok = (): Response => {
  const iat = Math.floor(Date.now() / 1000);
  const access_token = makeToken({ sub: "user_1", sid: "session_1", iat, exp: iat + 300, jti: String(requests) });
  return Response.json({ user: { id: "user_1" }, access_token, refresh_token: `rt_${requests}` });
};
const refused = (): Response => Response.json({ error: "invalid_grant" }, { status: 400 });
const unavailable = (): Response => new Response("<html>", { status: 503 });
const unreachable = (): Promise<Response> => Promise.reject(new TypeError("Failed to fetch"));

/** The result of authkit-react's hook once the client is ready. */
async function ready() {
  const source = createAuthKitSource();
  const stop = source.subscribe(() => {});
  const client = await createClient("client_1", { devMode: true });
  stop();
  source.update({
    isLoading: false,
    user: client.getUser(),
    getUser: (): User | null => client.getUser(),
    getAccessToken: (options) => client.getAccessToken(options),
  });
  return { client, source };
}

test("[A14] the SDK honors forceRefresh, and otherwise returns its cached token", async () => {
  answer = ok;
  const { client, source } = await ready();
  const first = await source.fetch({ ...forced, force: false });
  expect(first).toMatchObject({ kind: "token", minted: false });
  const again = await source.fetch({ ...forced, current: first.kind === "token" ? first.token : null });
  expect(again).toMatchObject({ kind: "token", minted: true });
  expect(again).not.toMatchObject({ token: first.kind === "token" ? first.token : null });
  expect(requests).toBe(2);
  client.dispose();
});

test.each([
  ["an unreachable WorkOS", unreachable],
  ["a 503", unavailable],
])("[A6] %s is transient for a running session and for a stored one", async (_, trouble) => {
  answer = ok;
  const { client, source } = await ready();
  const first = await source.fetch({ ...forced, force: false });
  const current = first.kind === "token" ? first.token : null;
  answer = trouble;
  expect(await source.fetch({ ...forced, current })).toEqual({ kind: "transient" });
  expect(source.getSnapshot()).toMatchObject({ kind: "present", subject: "user_1" });
  client.dispose();

  const reloaded = await ready();
  expect(reloaded.source.getSnapshot()).toEqual({ kind: "present", subject: null });
  expect(await reloaded.source.fetch(forced)).toEqual({ kind: "transient" });
  answer = ok;
  expect(await reloaded.source.fetch(forced)).toMatchObject({ kind: "token" });
  reloaded.client.dispose();
});

test("[A6] a refused refresh token is proof for a running session and for a stored one", async () => {
  answer = ok;
  const { client, source } = await ready();
  const first = await source.fetch({ ...forced, force: false });
  answer = refused;
  expect(await source.fetch({ ...forced, current: first.kind === "token" ? first.token : null })).toEqual({
    kind: "gone",
  });
  expect(source.getSnapshot()).toEqual({ kind: "absent", reason: "session_ended" });
  client.dispose();

  window.localStorage.setItem("workos:refresh-token:client_1", "rt_stale");
  const reloaded = await ready();
  expect(reloaded.source.getSnapshot()).toEqual({ kind: "absent", reason: "no_session" });
  reloaded.client.dispose();
});

test("[A5] signOut() clears the SDK's memory at once", async () => {
  answer = ok;
  const { client, source } = await ready();
  expect(source.getSnapshot()).toMatchObject({ kind: "present" });
  const left = client.signOut({ navigate: false });
  expect(source.getSnapshot()).toEqual({ kind: "absent", reason: "signed_out" });
  await left;
  client.dispose();
});
