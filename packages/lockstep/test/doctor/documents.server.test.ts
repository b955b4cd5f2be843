// What `--network` fetches, from servers on this machine: local AuthKit, and one that misbehaves.

import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { fetchDocuments } from "../../src/doctor/gather/documents.ts";
import { gatherGiven } from "../../src/doctor/gather/given.ts";
import { API_KEY, ADA, CLIENT, start } from "../identity/support/local-authkit.ts";
import { factsOf } from "./support/project.ts";

const ports = { fetch: globalThis.fetch, now: Date.now };

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A sign-in with a password. */
async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}/user_management/authenticate`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_type: "password",
      client_id: CLIENT,
      client_secret: API_KEY,
      email: ADA.email,
      password: ADA.password,
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

test("[O9] [O10] a token of local AuthKit is accepted with its key set, and refused with that of another server", async () => {
  const { url } = await start({ data: null }, { now: Date.now() });
  const token = await signIn(url);
  const asked: string[] = [];
  const local: typeof fetch = async (to, init) => {
    const target = new Request(to).url;
    asked.push(target);
    // The project's own deployment and WorkOS are not asked by tests.
    if (!target.startsWith(url)) throw new TypeError("fetch failed");
    const response = await fetch(to, init);
    // Node writes this header from the machine's own clock, also where a test has moved that of JavaScript.
    const headers = new Headers(response.headers);
    headers.set("date", new Date().toUTCString());
    return new Response(response.body, { status: response.status, headers });
  };
  const verdictWith = async (keys: string, network: boolean) => {
    const issuer = `issuer: \`https://api.workos.com/user_management/${CLIENT}\``;
    const provider = `{ type: "customJwt", ${issuer}, algorithm: "RS256", jwks: "${keys}" }`;
    const facts = factsOf("nextjs", {
      files: { "convex/auth.config.ts": `export default { providers: [${provider}] };` },
      facts: { now: Date.now() },
    });
    const add = await gatherGiven(facts, { network, token }, { fetch: local, now: Date.now });
    return add(facts);
  };
  const { token: known, network } = await verdictWith(`${url}/sso/jwks/${CLIENT}`, true);
  expect(known?.verdict).toMatchObject({ kind: "accepted", provider: 1 });
  expect(Math.abs(network?.clockAheadMs ?? Infinity)).toBeLessThan(2000);
  expect((await verdictWith(`${url}/sso/jwks/client_NONE`, true)).token?.verdict).toMatchObject({
    kind: "refused",
    cause: "keys",
  });
  const before = asked.length;
  expect((await verdictWith(`${url}/sso/jwks/${CLIENT}`, false)).token?.verdict).toMatchObject({ kind: "unverified" });
  expect(asked.length).toBe(before);
  // Nothing of the token is in any URL.
  for (const part of token.split(".")) expect(asked.join(" ")).not.toContain(part);
});

test("[O10] no redirect is followed, no long answer is read, and no header tells who asks", async () => {
  const requests: IncomingMessage[] = [];
  const url = await serve((request, response) => {
    requests.push(request);
    if (request.url === "/redirect") response.writeHead(302, { location: "/elsewhere" }).end();
    else if (request.url === "/long") response.end("x".repeat(300 * 1024));
    else response.writeHead(200, { "content-type": "application/json" }).end('{"keys":[]}');
  });
  const fetched = await fetchDocuments([`${url}/redirect`, `${url}/long`, `${url}/keys`, `${url}/keys`], ports);
  expect(fetched.get(`${url}/redirect`)?.document).toMatchObject({
    ok: true,
    value: { status: 302, location: "/elsewhere" },
  });
  expect(fetched.get(`${url}/long`)?.document).toEqual({ ok: false, problem: "the answer is larger than 256 kB" });
  expect(fetched.get(`${url}/keys`)?.document).toMatchObject({ ok: true, value: { body: '{"keys":[]}' } });
  expect(requests).toHaveLength(3);
  expect(new Set(requests.map((request) => request.url))).toEqual(new Set(["/keys", "/long", "/redirect"]));
  for (const { headers } of requests) expect(headers).not.toHaveProperty(["authorization"]);
  for (const { headers } of requests) expect(headers).not.toHaveProperty(["cookie"]);
});

test("[O10] other servers than of https, and addresses that are none, are not asked", async () => {
  const asked: string[] = [];
  const spy: typeof fetch = async (to) => {
    asked.push(new Request(to).url);
    return new Response("{}");
  };
  const urls = [
    "http://keys.example/jwks",
    "http://10.0.0.1/jwks",
    "file:///etc/passwd",
    "jwks",
    "https://keys.example/",
  ];
  const fetched = await fetchDocuments(urls, { ...ports, fetch: spy });
  expect(asked).toEqual(["https://keys.example/"]);
  expect(urls.map((url) => fetched.get(url)?.document.ok)).toEqual([false, false, false, false, true]);
});

test("[O10] all are asked at the same time, and a server that does not answer is given up after 5 s", async () => {
  let waiting = 0;
  let release = (): void => {};
  const both = new Promise<void>((resolve) => (release = resolve));
  const url = await serve((request, response) => {
    if (request.url === "/never") return;
    waiting += 1;
    if (waiting === 2) release();
    // Neither answers before the other one was asked.
    void both.then(() => response.end("{}"));
  });
  const began = performance.now();
  const fetched = await fetchDocuments([`${url}/a`, `${url}/b`, `${url}/never`], ports);
  expect(performance.now() - began).toBeGreaterThan(4900);
  expect([...fetched.values()].map(({ document }) => document.ok)).toEqual([true, true, false]);
  expect(fetched.get(`${url}/never`)?.document).toEqual({ ok: false, problem: "no answer within 5 s" });
});
