// Webhooks over HTTP to a real receiver, verified by WorkOS's own SDK and by the rule that it implements.

import { createHmac } from "node:crypto";
import { expect, it, onTestFinished } from "vitest";
import { WorkOS } from "workos-node-11";
import { newUser } from "../../src/identity/objects/user.ts";
import { openStore, type Store } from "../../src/identity/store/open-store.ts";
import { createWebhookEndpoint } from "../../src/identity/webhooks/create-endpoint.ts";
import { createWebhooks, type Webhooks } from "../../src/identity/webhooks/create-webhooks.ts";
import { postEvent } from "../../src/identity/webhooks/post-event.ts";
import { startReceiver } from "./receiver.ts";

const { webhooks: verifier } = new WorkOS("sk_test_default");

/** A sender with real HTTP and the true time: the SDK compares signatures with its own clock. */
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

it("[I330] an endpoint that answers otherwise, sends elsewhere or is not there has not got the event", async () => {
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
