// Repeated POSTs: what counts as the same request, and what is tried anew.

import { Hono } from "hono";
import { expect, test } from "vitest";
import { idempotency } from "../../src/identity/idempotency.ts";
import { API_KEY, codeBody, getCode, pkce, post, refreshBody, refusal, start, type Tokens } from "./support.ts";

test("[I205] the same request at the same time and later gets the same answer, byte for byte", async () => {
  const { url, clock } = await start();
  const proof = await pkce();
  const body = codeBody(await getCode(url, proof), proof.verifier);
  const send = async (): Promise<string> => (await post(url, body, { "idempotency-key": "k" })).text();
  const [one, two] = await Promise.all([send(), send()]);
  clock.now += 599_999;
  expect([two, await send()]).toEqual([one, one]);
  const { refresh_token } = JSON.parse(one) as Tokens;
  expect((await post(url, refreshBody(refresh_token))).status).toBe(200);
});

test("[I205] another key, body or API key, or ten minutes later, is another request", async () => {
  const { url, clock } = await start();
  const proof = await pkce();
  const headers = { "idempotency-key": "k", authorization: `Bearer ${API_KEY}` };
  for (const change of [
    { headers: { ...headers, "idempotency-key": "l" } },
    { headers: { "idempotency-key": "k" } },
    { body: { client_secret: API_KEY } },
    { later: 600_000 },
  ]) {
    const body = { ...codeBody(await getCode(url, proof), proof.verifier) };
    expect((await post(url, body, headers)).status).toBe(200);
    clock.now += change.later ?? 0;
    const again = await post(url, { ...body, ...change.body }, change.headers ?? headers);
    expect(await refusal(again)).toMatchObject({ status: 400, error: "invalid_grant" });
  }
});

test("[I205] what failed or came too early is tried anew, and then its answer stays", async () => {
  const statuses = [500, 503, 429, 400, 200];
  const app = new Hono();
  app.use(idempotency(() => 0));
  app.post("/", () => new Response(null, { status: statuses.shift() ?? 0 }));
  const send = async (): Promise<number> => {
    const init = { method: "POST", headers: { "idempotency-key": "k" } };
    return (await app.request("http://localhost/", init)).status;
  };
  expect([await send(), await send(), await send(), await send(), await send()]).toEqual([500, 503, 429, 400, 400]);
});
