// Rules that hold for every request, the log, and the options.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createAuthKit } from "../../../../src/identity/create-authkit.ts";
import type { AuthKitOptions } from "../../../../src/identity/options/options.ts";
import {
  ADA,
  API_KEY,
  authorizeUrl,
  CLIENT,
  pkce,
  post,
  REDIRECT,
  refreshBody,
  refreshed,
  signIn,
  start,
  submit,
} from "../../support/local-authkit.ts";
import { api } from "../../support/management.ts";

test("[I49] the health endpoint returns 200", async () => {
  const { url } = await start();
  const response = await fetch(`${url}/health`);
  expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
});

test("[I50] an unknown path is a JSON 404 that names it", async () => {
  const { url } = await start();
  for (const [method, where] of [
    ["GET", "/user_management/nothing"],
    ["POST", "/user_management/sessions/logout"],
    ["GET", "/nothing"],
    ["POST", "/"],
  ]) {
    const response = await fetch(`${url}${where}`, { method: method ?? "" });
    expect(response.status).toBe(404);
    const body = (await response.json()) as Record<string, string>;
    expect(body).toEqual({ message: `Local AuthKit has nothing at ${method} ${where}.`, code: "not_found" });
  }
});

test("[I51] a body over 64 KiB is 413, with a given length or in chunks; a body in small chunks is read", async () => {
  const { url } = await start();
  const chunked = (text: string): Promise<Response> => {
    const init = { method: "POST", headers: { "content-type": "application/json" }, duplex: "half" };
    return fetch(`${url}/user_management/authenticate`, { ...init, body: new Blob([text]).stream() });
  };
  const small = JSON.stringify({ client_id: "client_01NOBODY" });
  expect((await post(url, { x: "x".repeat(65_536) })).status).toBe(413);
  expect((await chunked(" ".repeat(65_537))).status).toBe(413);
  expect(await (await chunked(small)).json()).toMatchObject({ error: "invalid_client" });
});

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const fault = (depth: number): string => `{"method":"GET","path":"/x","status":500,"body":${nested(depth - 1)}}`;

test.each([
  ["/_lockstep/faults", fault],
  ["/_emulate/hooks", fault],
  ["/_lockstep/clock", nested],
  ["/_lockstep/keys/rotate", nested],
  ["/_lockstep/sessions/revoke", nested],
  ["/organizations", nested],
  ["/user_management/authenticate", nested],
  ["/sso/token", nested],
] as const)("[I510] %s refuses a body nested more than 128 levels deep with 400", async (path, bodyOf) => {
  const { url } = await start();
  const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
  for (const depth of [129, 9000]) {
    const response = await fetch(`${url}${path}`, { method: "POST", headers, body: bodyOf(depth) });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("body")]);
  }
  const right = await fetch(`${url}${path}`, { method: "POST", headers, body: bodyOf(128) });
  expect(await right.text()).not.toContain("nested");
});

test("[I510] a fault's body may be nested 127 levels deep, and is listed and sent", async () => {
  const { url } = await start();
  const added = await fetch(`${url}/_lockstep/faults`, { method: "POST", body: fault(128) });
  expect(added.status).toBe(201);
  expect(await (await fetch(`${url}/_lockstep/faults`)).text()).toContain(nested(127));
  expect(await (await fetch(`${url}/x`)).text()).toBe(nested(127));
});

test("[I510] a seed nested too deeply refuses to start with BAD_SEED", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "authkit-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const seed = path.join(folder, "seed.yaml");
  writeFileSync(seed, `faults: [${fault(9000)}]`);
  await expect(start({ seed })).rejects.toMatchObject({ code: "BAD_SEED" });
});

test("[I52] a request for another host name is refused", async () => {
  const { url, authkit, log } = await start();
  const statusFor = (host: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      request(`http://127.0.0.1:${authkit.port}/health`, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
  for (const host of ["evil.example", `evil.example:${authkit.port}`, "localhost.evil.example", "127.0.0.1.nip.io"]) {
    expect(await statusFor(host)).toBe(421);
  }
  expect(log.at(-1)).toContain('host "127.0.0.1.nip.io" is not this machine');
  for (const host of [new URL(url).host, "127.0.0.1", "[::1]:80"]) expect(await statusFor(host)).toBe(200);
});

test("[I53] every sign-in and refusal is one line with its reason, and no line contains a secret", async () => {
  const { url, log, clock } = await start();
  const proof = await pkce();
  const pageUrl = authorizeUrl(url, proof.challenge);
  await submit(pageUrl, { email: "ada@example.com\nsign-in root", password: "pw-secret-1" });
  expect(log.splice(0)).toEqual([
    String.raw`sign-in refused for "ada@example.com\nsign-in root": wrong e-mail or password`,
  ]);

  const tokens = await signIn(url);
  expect(log).toEqual([`sign-in ${ADA.email} (${String(tokens.user["id"])}) to ${CLIENT}`]);

  const next = await refreshed(url, tokens.refresh_token);
  clock.now += 30_001;
  await post(url, refreshBody(tokens.refresh_token));
  expect(log.at(-1)).toBe("authenticate refused: invalid_grant: Refresh token already exchanged.");

  await fetch(authorizeUrl(url, proof.challenge, { redirect_uri: "http://evil.example/" }), { redirect: "manual" });
  expect(log.at(-1)).toContain('"redirect_uri: http://evil.example/"');
  await fetch(authorizeUrl(url, proof.challenge, { provider: "SpaceOAuth" }), { redirect: "manual" });
  expect(log.at(-1)).toContain("connection_invalid");

  const all = log.join("\n");
  const secrets = [tokens, next].flatMap((t) => [t.access_token, t.refresh_token]);
  for (const secret of [...secrets, "pw-secret-1", ADA.password, proof.challenge]) expect(all).not.toContain(secret);
});

test("[I60] the server listens on loopback only, and a failed start releases the port and the file", async () => {
  const data = mkdtempSync(path.join(tmpdir(), "authkit-test-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const { authkit } = await start();
  await expect(start({ data, host: "0.0.0.0" })).rejects.toMatchObject({ code: "HOST_NOT_LOOPBACK" });
  await expect(start({ data, port: authkit.port })).rejects.toMatchObject({
    code: "PORT_BUSY",
    message: expect.stringContaining(String(authkit.port)),
  });
  const { url, authkit: running } = await start({ data });
  expect(url).toBe(`http://localhost:${running.port}`);
  await running.close();
  await expect(fetch(`${url}/health`)).rejects.toThrow();
});

test("[I519] an address with a password in it is refused over the API, in a seed and in the options, and not repeated", async () => {
  const address = "http://ada:pw-secret-1@localhost:4000/hook";
  const { url, log } = await start();
  const call = api(url);
  const events = ["user.created"];
  const made = await call("POST", "/webhook_endpoints", { endpoint_url: "http://localhost:4000/hook", events });
  const refused = [
    await call("POST", "/webhook_endpoints", { endpoint_url: address, events }),
    await call("PATCH", `/webhook_endpoints/${made.body.id}`, { endpoint_url: "http://:pw-secret-1@localhost:4000" }),
  ];
  expect(refused).toMatchObject([{ status: 422 }, { status: 422, body: { code: "invalid_url" } }]);
  const rejected = await Promise.allSettled([
    start({ seed: { webhookEndpoints: [{ endpoint_url: address, events }] } }),
    start({ seed: { actions: { authentication: { url: address, secret: "x" } } } }),
    start({ actions: { userRegistration: { url: address, secret: "x" } } }),
  ]);
  const codes = rejected.map((one) => (one.status === "rejected" ? (one.reason as { code: string }).code : "started"));
  expect(codes).toEqual(["BAD_SEED", "BAD_SEED", "BAD_OPTION"]);
  const said = rejected.map((one) => (one.status === "rejected" ? String(one.reason) : ""));
  expect(JSON.stringify([log, refused, said])).not.toContain("pw-secret-1");
});

describe("options", () => {
  const right = { port: 0, data: null, clients: [{ id: CLIENT, redirectUris: [REDIRECT] }] };
  const wrong: [string, Partial<AuthKitOptions>][] = [
    ["clients", { clients: [] }],
    ["clients", { clients: [...right.clients, ...right.clients] }],
    ["clients", { clients: [{ id: "client.1", redirectUris: [REDIRECT] }] }],
    ["redirectUris", { clients: [{ id: CLIENT, redirectUris: [] }] }],
    ["redirectUris", { clients: [{ id: CLIENT, redirectUris: ["/callback"] }] }],
    ["redirectUris", { clients: [{ id: CLIENT, redirectUris: [`${REDIRECT}#x`] }] }],
    ["redirectUris", { clients: [{ id: CLIENT, redirectUris: ["javascript:alert(1)"] }] }],
    ["redirectUris", { clients: [{ id: CLIENT, redirectUris: [REDIRECT, "https://sub.*.example.com"] }] }],
    ["redirectUris", { clients: [{ id: CLIENT, redirectUris: [REDIRECT, "http://localhost:*/#x"] }] }],
    ["redirectUris", { clients: [{ id: CLIENT, redirectUris: ["http://localhost:*/callback"] }] }],
    ["corsOrigins", { clients: [{ id: CLIENT, redirectUris: [REDIRECT], corsOrigins: ["*"] }] }],
    ["signOutRedirects", { clients: [{ id: CLIENT, redirectUris: [REDIRECT], signOutRedirects: ["*"] }] }],
    ["users", { users: [{ email: "ada", password: "x" }] }],
    ["users", { users: [{ email: "ada@example.com", password: "" }] }],
    ["accessTokenSeconds", { accessTokenSeconds: 0 }],
    ["actions", { actions: { authentication: { url: "ftp://localhost/", secret: "x" } } }],
    ["actions", { actions: { userRegistration: { url: "http://localhost/", secret: "" } } }],
  ];
  test.each(wrong)("[I54][I406] a bad %s refuses to start: %j", async (option, change) => {
    await expect(createAuthKit({ ...right, ...change })).rejects.toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringContaining(`bad option ${option}`),
    });
  });
});
