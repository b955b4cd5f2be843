// Repeated POSTs: what counts as the same request, and what is processed again.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Hono } from "hono";
import { expect, onTestFinished, test } from "vitest";
import { idempotency } from "../../../../src/identity/http/request/idempotency.ts";
import { openStore } from "../../../../src/identity/store/open-store.ts";
import {
  API_KEY,
  codeBody,
  getCode,
  pkce,
  post,
  refreshBody,
  refusal,
  start,
  type Tokens,
} from "../../support/local-authkit.ts";

const KEY = "retry-7b1c1c5e-2f0e-4d0c-9a4b-1d2b3c4d5e6f";
const DAY = 24 * 3_600_000;

test("[I205] the same request, in parallel and later, gets the same response, byte for byte", async () => {
  const { url, clock } = await start();
  const proof = await pkce();
  const body = codeBody(await getCode(url, proof), proof.verifier);
  const send = async (): Promise<string> => (await post(url, body, { "idempotency-key": KEY })).text();
  const [one, two] = await Promise.all([send(), send()]);
  clock.now += DAY - 1;
  expect([two, await send()]).toEqual([one, one]);
  const { refresh_token } = JSON.parse(one) as Tokens;
  expect((await post(url, refreshBody(refresh_token))).status).toBe(200);
});

test("[I205] another idempotency key or API key, or a day later, is another request", async () => {
  const { url, clock } = await start();
  const proof = await pkce();
  const headers = { "idempotency-key": KEY, authorization: `Bearer ${API_KEY}` };
  let count = 0;
  for (const change of [
    { headers: { ...headers, "idempotency-key": `${KEY} other` } },
    { headers: { "idempotency-key": KEY } },
    { later: DAY },
  ]) {
    const own = { ...headers, "idempotency-key": `${KEY} ${(count += 1)}` };
    const body = { ...codeBody(await getCode(url, proof), proof.verifier) };
    expect((await post(url, body, own)).status).toBe(200);
    clock.now += change.later ?? 0;
    expect(await refusal(await post(url, body, change.headers ?? own))).toMatchObject({
      status: 400,
      error: "invalid_grant",
    });
  }
});

test("[I87] the same key with another body is refused, in parallel and later, and has no effect", async () => {
  const { url } = await start();
  const proof = await pkce();
  const headers = { "idempotency-key": KEY };
  const code = await getCode(url, proof);
  const first = post(url, codeBody("another code", proof.verifier), headers);
  const second = post(url, codeBody(code, proof.verifier), headers);
  const answers = await Promise.all([first, second]);
  expect(answers.map(({ status }) => status)).toContain(422);
  const later = await post(url, { ...codeBody(code, proof.verifier), extra: "x" }, headers);
  expect([later.status, await later.json()]).toMatchObject([422, { code: "idempotency_key_reused" }]);
  expect((await post(url, {}, { "idempotency-key": "k".repeat(256) })).status).toBe(400);
});

test("[I88] the response is the same after a restart, and the file does not reveal it", async () => {
  const data = mkdtempSync(path.join(tmpdir(), "authkit-answers-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const before = await start({ data });
  const proof = await pkce();
  const body = codeBody(await getCode(before.url, proof), proof.verifier);
  const answer = await (await post(before.url, body, { "idempotency-key": KEY })).text();
  await before.authkit.close();
  const { refresh_token, access_token } = JSON.parse(answer) as Tokens;
  for (const file of readdirSync(data)) {
    const text = readFileSync(path.join(data, file), "latin1");
    for (const secret of [refresh_token, access_token, KEY]) expect(text).not.toContain(secret);
  }
  const after = await start({ data });
  expect(await (await post(after.url, body, { "idempotency-key": KEY })).text()).toBe(answer);
});

test("[I88] the response to a guessable key is not stored", async () => {
  const { url } = await start();
  const proof = await pkce();
  const body = codeBody(await getCode(url, proof), proof.verifier);
  const send = (): Promise<Response> => post(url, body, { "idempotency-key": "1" });
  expect((await send()).status).toBe(200);
  expect((await send()).status).toBe(400);
});

test("[I205] a request that failed or came too early is processed again, and then its response is kept", async () => {
  const statuses = [500, 503, 429, 400, 200];
  const app = new Hono();
  const store = openStore(null, () => 0);
  app.use(idempotency(store.answers, () => 0));
  app.post("/", () => new Response(null, { status: statuses.shift() ?? 0 }));
  const send = async (): Promise<number> => {
    const init = { method: "POST", headers: { "idempotency-key": KEY } };
    return (await app.request("http://localhost/", init)).status;
  };
  expect([await send(), await send(), await send(), await send(), await send()]).toEqual([500, 503, 429, 400, 400]);
  store.close();
});
