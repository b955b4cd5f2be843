// Faults over HTTP: the requested operation fails as often as requested, and nothing else does.

import fc from "fast-check";
import { Hono } from "hono";
import { expect, it } from "vitest";
import { createFaults } from "../../../src/identity/faults/faults.ts";
import { injectFaults } from "../../../src/identity/http/request/inject-faults.ts";
import {
  CLIENT,
  codeBody,
  getCode,
  pkce,
  post,
  refreshBody,
  refusal,
  signIn,
  start,
} from "../support/local-authkit.ts";
import { api } from "../support/management.ts";

async function ask(url: string, fault: object, path = "/_lockstep/faults"): Promise<{ id: string }> {
  const response = await fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(fault) });
  expect(response.status).toBe(201);
  return (await response.json()) as { id: string };
}

it.each([204, 304])("[I460] a fault with the status %s, which has no body, sends none", async (status) => {
  const { url } = await start();
  await ask(url, { method: "GET", path: "/sso/jwks/any", status, body: { message: "unseen" }, count: 1 });
  const answered = await fetch(`${url}/sso/jwks/any`);
  expect([answered.status, await answered.text()]).toEqual([status, ""]);
});

it("[I345] a fault responds with the requested status, body and Retry-After, as often as requested", async () => {
  const { url } = await start();
  const { refresh_token } = await signIn(url);
  await ask(url, { method: "POST", path: "/user_management/authenticate", status: 429, retry_after: 7, count: 1 });
  await ask(url, { method: "*", path: "/user_management/*", status: 503, body: { message: "down" }, count: 1 });
  const limited = await post(url, refreshBody(refresh_token));
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
  const down = await post(url, refreshBody(refresh_token));
  expect([down.status, await down.json()]).toEqual([503, { message: "down" }]);
  expect((await post(url, refreshBody(refresh_token))).status).toBe(200);
});

it("[I345] faults are listed, removed one by one and cleared; an invalid one is refused with the reason", async () => {
  const { url } = await start();
  const list = async (path = "/_lockstep/faults"): Promise<unknown[]> =>
    (await fetch(`${url}${path}`)).json() as Promise<unknown[]>;
  const first = await ask(url, { method: "get", path: "*", status: 500 });
  await ask(url, { webhook: "lose" });
  const third = await ask(url, { method: "POST", path: "/organizations", status: 422, count: 3 }, "/_emulate/hooks");
  expect(await list()).toMatchObject([
    { method: "GET", path: "*", status: 500, count: null },
    { webhook: "lose", event: "*" },
    { status: 422, count: 3 },
  ]);
  expect(await list("/_emulate/hooks")).toEqual(await list());
  const remove = (path: string): Promise<Response> => fetch(`${url}${path}`, { method: "DELETE" });
  expect((await remove(`/_emulate/hooks/${third.id}`)).status).toBe(204);
  expect((await remove(`/_lockstep/faults/${third.id}`)).status).toBe(404);
  expect(await list()).toHaveLength(2);
  // A fault for every path neither locks out its author nor makes the server look down.
  expect((await fetch(`${url}/events`)).status).toBe(500);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect((await remove(`/_lockstep/faults/${first.id}`)).status).toBe(204);
  expect((await remove("/_lockstep/faults")).status).toBe(204);
  expect(await list()).toEqual([]);

  for (const [wrong, reason] of [
    ["no JSON", "is not JSON"],
    ["[]", "a fault is a JSON object"],
    [{ method: "GET", path: "/events" }, "say what goes wrong"],
    [{ path: "/events", status: 500 }, "method is"],
    [{ method: "GET", path: "events", status: 500 }, "path is"],
    [{ method: "GET", path: "/events", status: 20 }, "status is"],
    [{ method: "GET", path: "/events", drop: true, count: 0 }, "count is"],
    [{ webhook: "shuffle" }, "webhook is one of"],
  ] as const) {
    const response = await fetch(`${url}/_lockstep/faults`, {
      method: "POST",
      body: typeof wrong === "string" ? wrong : JSON.stringify(wrong),
    });
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toContain(reason);
  }
});

it("[I345] a page of another origin cannot create a fault", async () => {
  const { url } = await start();
  const fault = JSON.stringify({ method: "GET", path: "*", status: 500 });
  const from = (origin: string): Promise<Response> =>
    fetch(`${url}/_lockstep/faults`, { method: "POST", body: fault, headers: { origin } });
  expect((await from("http://localhost:5173")).status).toBe(403);
  expect((await from(url)).status).toBe(201);
});

it("[I345] the work of a dropped response was done: the code is used, and a repeated request gets the first response", async () => {
  const { url } = await start();
  const proof = await pkce();
  const body = codeBody(await getCode(url, proof), proof.verifier);
  await ask(url, { method: "POST", path: "/user_management/authenticate", drop: true, count: 1 });
  const headers = { "idempotency-key": "retry-0123456789abcdef" };
  await expect(post(url, body, headers)).rejects.toThrow("fetch failed");
  expect((await post(url, body, headers)).status).toBe(200);
  const events = await api(url)("GET", "/events?events=session.created");
  expect(events.body.data).toHaveLength(1);
});

it("[I345] a delayed request waits before its work is done, and other requests do not wait for it", async () => {
  const faults = createFaults(() => 0);
  let release = (): void => {};
  const order: string[] = [];
  const app = new Hono();
  app.use(
    injectFaults(faults, async (ms) => {
      order.push(`sleeps ${ms}`);
      await new Promise<void>((resolve) => (release = resolve));
    }),
  );
  app.get("/:name", (c) => {
    order.push(c.req.param("name"));
    return c.text("");
  });
  faults.add({ method: "GET", path: "/slow", delay_ms: 2500 });
  const slow = app.request("/slow");
  await app.request("/fast");
  release();
  await slow;
  expect(order).toEqual(["sleeps 2500", "fast", "slow"]);
});

it("[I345] a fault with a count happens exactly that many times, whatever else is requested", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.constantFrom("/a", "/a/b", "/c")), (count, paths) => {
      const faults = createFaults(() => 0);
      faults.add({ method: "*", path: "/a/*", status: 500, count });
      const taken = paths.filter((path) => faults.takeRequest("GET", path) !== null);
      expect(taken).toEqual(paths.filter((path) => path === "/a/b").slice(0, count));
    }),
  );
});

it("[I522] at most 1000 faults are pending, and a fault that is used up makes room", () => {
  const faults = createFaults(() => 0);
  const add = (): unknown => faults.add({ method: "*", path: "*", status: 500, count: 1 });
  for (let i = 0; i < 1000; i++) expect(add()).toMatchObject({ kind: "request" });
  expect(add()).toMatch(/^there are already 1000/);
  faults.takeRequest("GET", "/");
  expect(add()).toMatchObject({ kind: "request" });
});

it("[I347] the clock is set wrong and right again, and tokens follow it", async () => {
  const { url, clock } = await start();
  const set = (skew_ms: unknown): Promise<Response> =>
    fetch(`${url}/_lockstep/clock`, { method: "POST", body: JSON.stringify({ skew_ms }) });
  const issuedAt = async (): Promise<number> => {
    const { access_token } = await signIn(url);
    return (JSON.parse(Buffer.from(access_token.split(".")[1] ?? "", "base64url").toString()) as { iat: number }).iat;
  };
  expect((await set(-3_600_000)).status).toBe(200);
  expect(await issuedAt()).toBe(clock.now / 1000 - 3600);
  await set(0);
  expect(await issuedAt()).toBe(clock.now / 1000);
  expect((await set("soon")).status).toBe(400);
});

it("[I521] attempts counted while the clock was ahead are cleared when it is set right", async () => {
  const { url } = await start();
  const set = (skew_ms: number): Promise<Response> =>
    fetch(`${url}/_lockstep/clock`, { method: "POST", body: JSON.stringify({ skew_ms }) });
  const body = {
    grant_type: "password",
    client_id: CLIENT,
    client_secret: "sk_test_default",
    email: "ada@example.com",
  };
  const guess = async (): Promise<number> => (await post(url, { ...body, password: "wrong" })).status;
  await set(24 * 3_600_000);
  for (let i = 0; i < 10; i++) expect(await guess()).toBe(400);
  expect(await guess()).toBe(429);
  await set(0);
  expect(await guess()).toBe(400);
});

it("[I347] new signing keys sign after the requested lead time, at once when it is 0, and the old ones stay published", async () => {
  const { url, clock } = await start();
  const rotate = (body?: object): Promise<Response> =>
    fetch(`${url}/_lockstep/keys/rotate`, { method: "POST", ...(body && { body: JSON.stringify(body) }) });
  const published = async (): Promise<string[]> => {
    const { keys } = (await (await fetch(`${url}/sso/jwks/${CLIENT}`)).json()) as { keys: { kid: string }[] };
    return keys.map(({ kid }) => kid);
  };
  const signs = async (): Promise<string> => {
    const { access_token } = await signIn(url);
    return (JSON.parse(Buffer.from(access_token.split(".")[0] ?? "", "base64url").toString()) as { kid: string }).kid;
  };
  const [old = ""] = await published();
  expect((await rotate({ lead_ms: 0 })).status).toBe(200);
  const [, abrupt = ""] = await published();
  expect(await published()).toEqual([old, abrupt]);
  expect(await signs()).toBe(abrupt);
  expect(await ((await rotate()).json() as Promise<object>)).toEqual({ lead_ms: 300_000 });
  expect(await signs()).toBe(abrupt);
  clock.now += 300_000;
  expect(await signs()).toBe((await published()).at(-1));
  expect((await rotate({ lead_ms: -1 })).status).toBe(400);
});

it("[I347] sessions expire silently or are revoked with an event, one or all of a user's, at once", async () => {
  const { url } = await start();
  const end = (how: string, whose: object): Promise<Response> =>
    fetch(`${url}/_lockstep/sessions/${how}`, { method: "POST", body: JSON.stringify(whose) });
  const [a, b, c] = [await signIn(url), await signIn(url), await signIn(url)];
  const sid = (token: string): string =>
    (JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { sid: string }).sid;
  expect((await end("expire", { session_id: sid(a.access_token) })).status).toBe(200);
  expect(await refusal(await post(url, refreshBody(a.refresh_token)))).toMatchObject({ error: "invalid_grant" });
  expect((await post(url, refreshBody(b.refresh_token))).status).toBe(200);
  const revoked = async (): Promise<number> =>
    (await api(url)("GET", "/events?events=session.revoked")).body.data.length as number;
  expect(await revoked()).toBe(0);
  await end("revoke", { user_id: c.user["id"] });
  expect(await refusal(await post(url, refreshBody(c.refresh_token)))).toMatchObject({ error: "invalid_grant" });
  expect(await revoked()).toBeGreaterThanOrEqual(2);
  expect((await end("revoke", { session_id: "session_none" })).status).toBe(400);
});
