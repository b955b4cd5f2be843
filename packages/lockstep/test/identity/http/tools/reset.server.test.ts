// What a reset deletes, and what it keeps.

import { expect, it, onTestFinished, test } from "vitest";
import { createAuthKit, type AuthKit } from "../../../../src/identity/create-authkit.ts";
import { createGate } from "../../../../src/identity/http/request/gate.ts";
import type { AuthKitOptions } from "../../../../src/identity/options/options.ts";
import {
  ADA,
  post,
  refreshBody,
  refusal,
  signIn,
  start,
  submit,
  authorizeUrl,
  pkce,
} from "../../support/local-authkit.ts";
import { api, KEY } from "../../support/management.ts";

const keysOf = async (url: string): Promise<unknown> => (await fetch(`${url}/sso/jwks/client_01TEST`)).json();

it("[I356] a reset deletes users, sessions, events, faults and the clock's error, and keeps the signing key", async () => {
  const { authkit, url, clock } = await start();
  const call = api(url);
  const keys = await keysOf(url);
  const before = await signIn(url);
  const grace = { email: "grace@example.com", email_verified: true };
  expect((await call("POST", "/user_management/users", grace)).status).toBe(201);
  await fetch(`${url}/_lockstep/faults`, {
    method: "POST",
    body: JSON.stringify({ method: "*", path: "/user_management/*", status: 500 }),
  });
  await fetch(`${url}/_lockstep/clock`, { method: "POST", body: JSON.stringify({ skew_ms: 86_400_000 }) });

  await authkit.reset();
  expect((await call("GET", "/user_management/users")).body.data).toMatchObject([{ email: ADA.email }]);
  expect((await call("GET", "/events?events=session.created,user.created")).body.data).toHaveLength(1);
  const gone = await refusal(await post(url, refreshBody(before.refresh_token)));
  expect(gone).toMatchObject({ status: 400, error: "invalid_grant" });
  expect(await keysOf(url)).toEqual(keys);
  const { access_token } = await signIn(url);
  const [, claims = ""] = access_token.split(".");
  expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({ iat: clock.now / 1000 });
  // A second reset works too.
  await authkit.reset();
  await signIn(url);
});

it("[I462] a reset does not wait for a request that a fault delays", async () => {
  const { authkit, url } = await start();
  const faults = `${url}/_lockstep/faults`;
  const slow = { method: "GET", path: "/sso/jwks/client_01TEST", delay_ms: 600_000, count: 1 };
  await fetch(faults, { method: "POST", body: JSON.stringify(slow) });
  const waiting = fetch(`${url}/sso/jwks/client_01TEST`);
  // The fault is used up: the request is waiting.
  await expect.poll(async () => await (await fetch(faults)).json()).toEqual([]);
  await authkit.reset();
  expect((await waiting).status).toBe(200);
});

it("[I356] POST /_lockstep/reset does the same, also in parallel; a page of another origin is refused", async () => {
  const { url } = await startAlone();
  const call = api(url);
  const reset = (headers = {}): Promise<Response> => fetch(`${url}/_lockstep/reset`, { method: "POST", headers });
  await call("POST", "/user_management/users", { email: "grace@example.com" });
  expect((await reset({ origin: "http://localhost:5173" })).status).toBe(403);
  expect((await call("GET", "/user_management/users")).body.data).toHaveLength(1);
  const answers = await Promise.all([reset(), reset(), call("GET", "/organizations"), reset()]);
  expect(answers.map(({ status }) => status)).toEqual([204, 204, 200, 204]);
  expect((await call("GET", "/user_management/users")).body.data).toEqual([]);
});

it("[I357] a port and a seed are enough to start: in memory, for an application at http://localhost:5173", async () => {
  const { url } = await startAlone({ users: [{ email: ADA.email, password: ADA.password }] });
  const client = { client_id: "client_lockstep_local", client_secret: KEY };
  const { email, password } = ADA;
  expect((await post(url, { grant_type: "password", ...client, email, password })).status).toBe(200);
  const { challenge } = await pkce();
  const page = authorizeUrl(url, challenge, { ...client, client_secret: null });
  expect((await fetch(page)).status).toBe(200);
});

async function startAlone(seed: AuthKitOptions["seed"] = {}): Promise<AuthKit> {
  const authkit = await createAuthKit({ port: 0, seed });
  onTestFinished(authkit.close);
  return authkit;
}

it("[I356] a reset clears the counted attempts", async () => {
  const { authkit, url } = await start();
  const page = authorizeUrl(url, (await pkce()).challenge);
  const wrong = { ...ADA, password: "wrong" };
  for (let i = 0; i < 10; i++) await submit(page, wrong);
  expect((await submit(page, ADA)).status).toBe(429);
  await authkit.reset();
  expect((await submit(page, ADA)).status).toBe(303);
});

test("[I356] requests that arrive during a reset wait for its end, and it waits for those in progress", async () => {
  const order: string[] = [];
  const gate = createGate();
  const ask = async (name: string): Promise<void> => {
    order.push(`${name}: ${await (await gate.handle(new Request("http://localhost/"))).text()}`);
  };
  const early = ask("early");
  let finish = (): void => {};
  gate.open(async () => {
    await new Promise<void>((resolve) => (finish = resolve));
    return new Response("old");
  });
  await new Promise(setImmediate);
  const shut = gate.shut().then(() => order.push("shut"));
  const late = ask("late");
  await new Promise(setImmediate);
  expect(order).toEqual([]);
  finish();
  await Promise.all([early, shut]);
  gate.open(() => new Response("new"));
  await late;
  expect(order.toSorted()).toEqual(["early: old", "late: new", "shut"]);
  expect(order.indexOf("late: new")).toBe(2);
});
