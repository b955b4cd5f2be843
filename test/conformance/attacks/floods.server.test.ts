// Oversized and malformed requests, over raw sockets where a proper client would not send them.

import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import {
  API_KEY,
  authorizeUrl,
  CLIENT,
  getCode,
  pkce,
  post,
  refreshBody,
  signIn,
  start,
  type Running,
} from "../../../packages/lockstep/test/identity/support/local-authkit.ts";

/** Sends bytes and resolves to the status line of the response, or to an empty string when the connection is closed. */
async function raw({ authkit }: Running, text: string): Promise<string> {
  const socket = connect(authkit.port, "127.0.0.1");
  socket.on("error", () => undefined);
  let answer = "";
  socket.setEncoding("latin1").on("data", (part: string) => (answer += part));
  socket.write(text, "latin1");
  socket.end();
  await once(socket, "close");
  return answer.split("\r\n")[0] ?? "";
}

const request = (lines: string[], body = ""): string =>
  [...lines, "Host: localhost", "Connection: close", "", body].join("\r\n");
const get = (path: string, ...headers: string[]): string => request([`GET ${path} HTTP/1.1`, ...headers]);
const authenticate = (body: string, ...headers: string[]): string =>
  request(
    [
      "POST /user_management/authenticate HTTP/1.1",
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...headers,
    ],
    body,
  );

const REFUSED = /^$|^HTTP\/1\.1 4\d\d /;

test("[I225] floods and malformed requests are refused or cut off, and then everything still works", async () => {
  const running = await start();
  const { url, log } = running;
  const { refresh_token } = await signIn(url);
  const query = new URL(authorizeUrl("http://localhost", (await pkce()).challenge)).search;
  const page = `/user_management/authorize${query}`;
  const attacks: Record<string, string> = {
    "a header of 100 KB": get(page, `X-Flood: ${"x".repeat(100_000)}`),
    "5,000 headers": get(page, ...Array.from({ length: 5000 }, (_, n) => `X-Flood-${n}: ${"x".repeat(20)}`)),
    "70 KB of cookies": get(
      page,
      `Cookie: ${Array.from({ length: 2000 }, (_, n) => `cookie-number-${n}=${"x".repeat(20)}`).join("; ")}`,
    ),
    "a path of 70 KB": get(`/${"x".repeat(70_000)}`),
    "two lengths": authenticate("{}", "Content-Length: 5"),
    "a length and chunked encoding": authenticate("{}", "Transfer-Encoding: chunked"),
    "an invalid length": request(["POST /user_management/authenticate HTTP/1.1", "Content-Length: -1"]),
    "a header with a null": get(page, "X-Null: a\0b"),
    "no HTTP": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "two hosts": get(page, "Host: evil.example"),
    "a path with dot segments": get("/../../etc/passwd"),
    "an encoded path with dot segments": get("/sso/jwks/..%2f..%2fauthkit.sqlite"),
    "a query of garbage": get("/user_management/authorize?%ff%fe=%&=&&&client_id[]=1&client_id=%00"),
    "JSON nested as deep as it fits": authenticate("[".repeat(60_000)),
    "JSON objects nested as deep as it fits": authenticate('{"a":'.repeat(12_000)),
    prototypes: authenticate('{"__proto__":{"client_id":"x"},"constructor":{"prototype":{"client_id":"x"}}}'),
    "values of other types": authenticate(`{"client_id":{"toString":"x"},"grant_type":["refresh_token"],"code":1e999}`),
    "a lone surrogate and a null": authenticate(`{"client_id":"\\ud800\\u0000","grant_type":"refresh_token"}`),
    "bytes that are not UTF-8": authenticate('{"client_id":"\xff\xfe"}'),
    "20,000 fields": request(
      [
        "POST /user_management/authenticate HTTP/1.1",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: 60000",
      ],
      "a&b".repeat(20_000),
    ),
  };
  for (const [name, text] of Object.entries(attacks)) {
    expect(await raw(running, text), name).toMatch(REFUSED);
  }
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect((await post(url, refreshBody(refresh_token))).status).toBe(200);
  expect(log.join("\n")).not.toContain(refresh_token);
});

test("[I225] nothing that a client sends starts a line of the log", async () => {
  const running = await start();
  const { url, log } = running;
  const forged = "\nsign-in root (user_1) to client\r\n\u2028\u001B[2J\u009B2J\u202E";
  const encoded = encodeURIComponent(forged);
  await fetch(`${url}/user_management/authorize?client_id=${encoded}`, { redirect: "manual" });
  await fetch(authorizeUrl(url, "x", { redirect_uri: forged }), { redirect: "manual" });
  await fetch(authorizeUrl(url, "x", { provider: forged }), { redirect: "manual" });
  await fetch(`${url}/user_management/sessions/logout?return_to=${encoded}`, { redirect: "manual" });
  await post(url, { client_id: forged, grant_type: forged });
  await post(url, { client_id: CLIENT, grant_type: forged });
  await post(url, { client_id: CLIENT, grant_type: "password", client_secret: API_KEY, email: forged, password: "x" });
  expect(log.length).toBeGreaterThan(4);
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  for (const line of log) expect(line).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u2028-\u202E]/);
});

test("[I225] 200 incomplete requests do not block others", async () => {
  const running = await start();
  const { url, authkit } = running;
  const sockets = Array.from({ length: 200 }, () => connect(authkit.port, "127.0.0.1"));
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  for (const socket of sockets) {
    socket.on("error", () => undefined);
    socket.write("POST /user_management/authenticate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n{");
  }
  expect(await getCode(url, await pkce())).toMatch(/^\S{20,}$/);
  for (const socket of sockets) socket.destroy();
});
