// Webhooks over HTTP to a real receiver, verified by WorkOS's own SDK and by the rule that it implements.

import { createHmac } from "node:crypto";
import { expect, it, onTestFinished } from "vitest";
import { WorkOS } from "workos-node-11";
import { newUser } from "../../../src/identity/objects/accounts/user.ts";
import { openStore, type Store } from "../../../src/identity/store/open-store.ts";
import { createWebhookEndpoint } from "../../../src/identity/webhooks/create-endpoint.ts";
import { createWebhooks, type Webhooks } from "../../../src/identity/webhooks/create-webhooks.ts";
import { postEvent } from "../../../src/identity/webhooks/post-event.ts";
import { start } from "../support/local-authkit.ts";
import { api } from "../support/management.ts";
import { startReceiver } from "../support/receiver.ts";

const { webhooks: verifier } = new WorkOS("sk_test_default");

/** A sender with real HTTP and the real clock: the SDK compares signatures with its own clock. */
function startSender(): { store: Store; webhooks: Webhooks } {
  const store = openStore(null, Date.now);
  const webhooks = createWebhooks({
    store,
    now: Date.now,
    post: postEvent,
    after: () => () => {},
    takeFault: () => null,
    log: () => {},
  });
  webhooks.start();
  onTestFinished(() => {
    webhooks.close();
    store.close();
  });
  return { store, webhooks };
}

it("[I330] a webhook is the event as the Events API shows it, signed as WorkOS signs, and its SDK accepts it", async () => {
  const { store } = startSender();
  const receiver = await startReceiver();
  const { secret } = createWebhookEndpoint(store, { endpoint_url: receiver.url });
  const user = store.users.insert({ ...newUser("ada@example.com"), metadata: { 10: "ten", é: "\u2028", a: "1.0" } });
  const [got] = await receiver.have(1);
  const { body, signature, contentType } = got!;
  expect(body).toBe(JSON.stringify(store.events.list({ limit: 1, order: "asc" }).data[0]));
  expect(contentType).toBe("application/json");

  const [, at, hex] = /^t=(\d{13}), v1=([0-9a-f]{64})$/.exec(signature)!;
  expect(hex).toBe(createHmac("sha256", secret).update(`${at}.${body}`).digest("hex"));
  for (const payload of [body, JSON.parse(body) as Record<string, unknown>]) {
    const event = await verifier.constructEvent({ payload, sigHeader: signature, secret });
    expect(event).toMatchObject({ event: "user.created", data: { id: user.id, email: "ada@example.com" } });
  }
  const wrong = verifier.constructEvent({ payload: body, sigHeader: signature, secret: "whsec_other" });
  await expect(wrong).rejects.toThrow("Signature hash does not match");
});

it("[I330] an error status, a redirect or an unreachable endpoint is not a delivery", async () => {
  const { store } = startSender();
  const elsewhere = await startReceiver();
  const answers = [200, 204, 400, 500, 302];
  const receivers = await Promise.all(
    answers.map((status) => startReceiver(() => ({ status, location: elsewhere.url }))),
  );
  const gone = await startReceiver();
  gone.close();
  const endpoints = [...receivers, gone].map(({ url }) => createWebhookEndpoint(store, { endpoint_url: url }));
  store.users.insert(newUser("ada@example.com"));
  const settled = new Promise<void>((resolve) => {
    const look = (): void => {
      if (store.webhookDeliveries.count() === endpoints.length) resolve();
      else setImmediate(look);
    };
    look();
  });
  await settled;
  const statusOf = (id: string): unknown => store.webhookDeliveries.findBy("endpoint_id", id);
  expect(endpoints.map(({ id }) => statusOf(id))).toMatchObject([
    { status: "delivered", response_status: 200 },
    { status: "delivered", response_status: 204 },
    { status: "retrying", response_status: 400, error: "it answered 400" },
    { status: "retrying", response_status: 500 },
    { status: "retrying", response_status: 302 },
    { status: "retrying", response_status: null, error: expect.stringContaining("ECONNREFUSED") as unknown },
  ]);
  expect(elsewhere.received).toEqual([]);
});

it("[I335] a developer sees the result of a webhook and sends it again; a changed secret applies from then on", async () => {
  const receiver = await startReceiver();
  const endpoint_url = `${receiver.url}?<b>`;
  const { url } = await start({ data: null, users: [] });
  const call = api(url);
  expect((await call("POST", "/webhook_endpoints", { endpoint_url, events: ["user.created"] })).status).toBe(201);
  await call("POST", "/user_management/users", { email: "ada@example.com" });
  const [first] = await receiver.have(1);
  const json = async (): Promise<{ id: string; endpoint_id: string; attempts: number }[]> =>
    ((await (await fetch(`${url}/_lockstep/webhooks.json`)).json()) as { data: [] }).data;
  await expect.poll(async () => await json()).toMatchObject([{ status: "delivered", attempts: 1 }]);
  const [delivery] = await json();

  const page = await fetch(`${url}/_lockstep/webhooks`);
  const html = await page.text();
  expect(html).toContain("user.created: delivered");
  // The page shows the event as it was sent.
  expect(html).toContain("&quot;email&quot;: &quot;ada@example.com&quot;");
  expect(html).toContain("?&lt;b&gt;");
  const action = /action="([^"]+redeliver)"/.exec(html)?.[1] ?? "";
  const sent = await fetch(`${url}${action}`, { method: "POST", headers: { accept: "text/html" }, redirect: "manual" });
  expect([sent.status, sent.headers.get("location")]).toEqual([303, "/_lockstep/webhooks"]);
  expect((await receiver.have(2))[1]?.body).toBe(first?.body);

  const rotate = `${url}/_lockstep/webhook_endpoints/${delivery?.endpoint_id}/rotate_secret`;
  const { secret } = (await (await fetch(rotate, { method: "POST" })).json()) as { secret: string };
  const again = await fetch(`${url}/_lockstep/webhooks/${delivery?.id}/redeliver`, { method: "POST" });
  expect(await again.json()).toMatchObject({ id: delivery?.id, attempts: 3, status: "delivered" });
  const { body, signature } = (await receiver.have(3))[2]!;
  const [, at] = /^t=(\d+),/.exec(signature)!;
  expect(signature).toContain(createHmac("sha256", secret).update(`${at}.${body}`).digest("hex"));
  for (const gone of ["/_lockstep/webhooks/none/redeliver", "/_lockstep/webhook_endpoints/none/rotate_secret"]) {
    expect((await fetch(`${url}${gone}`, { method: "POST" })).status).toBe(404);
  }
});
