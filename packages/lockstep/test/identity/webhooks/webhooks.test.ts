// What is sent next to one webhook endpoint, as a pure decision, and the sender with a clock and a receiver made of functions.

import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { newUser } from "../../../src/identity/objects/accounts/user.ts";
import type { DeliveryState } from "../../../src/identity/objects/environment/webhook-endpoint.ts";
import { afterFailure } from "../../../src/identity/rules/decide-delivery.ts";
import { openStore } from "../../../src/identity/store/open-store.ts";
import { createWebhookEndpoint } from "../../../src/identity/webhooks/create-endpoint.ts";
import { START } from "../support/local-authkit.ts";
import { DOWN, endpointOf, OK, world, type World } from "../support/webhook-world.ts";

test("[I332] an endpoint gets its events in order, one at a time, and one that fails delays only its own", async () => {
  const w = world();
  endpointOf(w, "good");
  endpointOf(w, "bad");
  let atOnce = 0;
  w.answer = async ({ url }) => {
    atOnce += 1;
    expect(atOnce).toBeLessThanOrEqual(2);
    await setImmediate();
    atOnce -= 1;
    return url.includes("bad") && w.now < START + 30_000 ? DOWN : OK;
  };
  w.webhooks.start();
  for (const name of ["a", "b", "c"]) w.user(name);
  await w.pass(0);
  expect(w.sent.filter((line) => line.startsWith("good"))).toEqual(["good a", "good b", "good c"]);
  expect(w.sent.filter((line) => line.startsWith("bad"))).toEqual(["bad a"]);
  await w.pass(999);
  expect(w.sent.filter((line) => line.startsWith("bad"))).toHaveLength(1);
  await w.pass(1);
  expect(w.sent.filter((line) => line.startsWith("bad"))).toEqual(["bad a", "bad a"]);
  await w.pass(60_000);
  expect(w.sent.filter((line) => line.startsWith("bad")).slice(2)).toEqual(["bad a", "bad b", "bad c"]);
  w.store.close();
});

test("[I333] six attempts, at growing intervals, then the event is skipped and recorded, and the next one is sent", async () => {
  const w = world();
  endpointOf(w, "bad");
  w.answer = () => (w.sent.at(-1) === "bad a" ? DOWN : OK);
  w.webhooks.start();
  w.user("a");
  w.user("b");
  await w.pass(0);
  for (const [tries, wait] of [1000, 5000, 25_000, 120_000, 600_000].entries()) {
    expect(w.sent).toHaveLength(tries + 1);
    expect(w.store.webhookDeliveries.list({}).data).toMatchObject([{ status: "retrying", attempts: tries + 1 }]);
    await w.pass(wait - 1);
    expect(w.sent).toHaveLength(tries + 1);
    await w.pass(1);
  }
  expect(w.sent).toEqual([...Array.from({ length: 6 }, () => "bad a"), "bad b"]);
  expect(w.store.webhookDeliveries.list({}).data).toMatchObject([
    { status: "delivered", attempts: 1, response_status: 200, error: null },
    { status: "skipped", attempts: 6, response_status: 503, error: "it answered 503" },
  ]);
  w.store.close();
});

test("[I333] however often attempts fail, an endpoint gets past an event after six of them", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(700_000), { minLength: 6, maxLength: 6 }), (waits) => {
      let state: DeliveryState = { after: 4, held: null, heldUntil: null, attempts: 0, nextAt: 0 };
      let now = START;
      for (const [i, wait] of waits.entries()) {
        const failed = afterFailure(state, 5, now);
        expect(failed.skipped).toBe(i === 5);
        expect(failed.state.after).toBe(i === 5 ? 5 : 4);
        state = failed.state;
        now = Math.max(now + wait, state.nextAt);
      }
    }),
  );
});

test("[I332] [I334] whatever fails and however often it restarts, every event arrives in order, and once", async () => {
  const step = fc.oneof(
    fc.constant("event" as const),
    fc.constant("failure" as const),
    fc.constant("restart" as const),
    fc.integer({ min: 1, max: 700_000 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const store = openStore(null, () => START);
      const arrived: string[] = [];
      let failures = 0;
      const begin = (now: number): World => {
        const w = world(store);
        w.now = now;
        w.answer = () => {
          if (failures > 0) {
            failures -= 1;
            return DOWN;
          }
          arrived.push(w.sent.at(-1) ?? "");
          return OK;
        };
        w.webhooks.start();
        return w;
      };
      let w = begin(START);
      endpointOf(w, "app");
      const made: string[] = [];
      for (const what of steps) {
        if (what === "event") w.user(String(made.push(`app ${made.length}`) - 1));
        // A sixth failure in a row would skip an event.
        else if (what === "failure") failures = Math.min(failures + 1, 5);
        else if (what === "restart") {
          w.webhooks.close();
          w = begin(w.now);
        } else await w.pass(what);
      }
      failures = 0;
      for (let i = 0; i < 2; i++) await w.pass(700_000);
      expect(arrived).toEqual(made);
      w.webhooks.close();
      store.close();
    }),
    { numRuns: 60 },
  );
});

test("[I334] the progress of an endpoint is in the file: an interrupted delivery is repeated, a completed one is not", async () => {
  const w = world();
  endpointOf(w, "app");
  let cut = (): void => {};
  w.answer = () => (w.sent.length < 2 ? OK : new Promise(() => cut()));
  w.webhooks.start();
  w.user("a");
  const underWay = new Promise<void>((resolve) => (cut = resolve));
  w.user("b");
  await underWay;
  w.webhooks.close();

  const again = world(w.store);
  again.webhooks.start();
  again.user("c");
  await again.pass(0);
  expect(again.sent).toEqual(["app b", "app c"]);
  w.store.close();
});

test("[I334] a retry that became due while the server was stopped is sent at the start, and earlier attempts count", async () => {
  const w = world();
  endpointOf(w, "app");
  w.answer = () => DOWN;
  w.webhooks.start();
  w.user("a");
  await w.pass(0);
  await w.pass(1000);
  w.webhooks.close();
  const again = world(w.store);
  again.webhooks.start();
  await again.pass(0);
  expect(again.sent).toEqual([]);
  await again.pass(6000);
  expect(again.sent).toEqual(["app a"]);
  expect(w.store.webhookDeliveries.list({}).data).toMatchObject([{ status: "delivered", attempts: 3 }]);
  w.store.close();
});

test("[I334] an endpoint gets events from its creation on, only while enabled, and only those it subscribed to", async () => {
  const w = world();
  w.user("before");
  const id = endpointOf(w, "app");
  w.webhooks.start();
  w.user("a");
  await w.pass(0);
  w.store.webhookEndpoints.update(id, { status: "disabled" });
  w.user("while disabled");
  await w.pass(0);
  w.store.webhookEndpoints.update(id, { status: "enabled" });
  const user = w.store.users.findBy("email", "a@example.com")!;
  w.store.users.update(user.id, { first_name: "A" });
  w.user("b");
  await w.pass(0);
  expect(w.sent).toEqual(["app a", "app b"]);
  w.store.webhookEndpoints.update(id, { events: [] });
  w.store.users.update(user.id, { first_name: "B" });
  await w.pass(0);
  expect(w.sent).toEqual(["app a", "app b", "app a"]);
  w.store.webhookEndpoints.delete(id);
  w.user("c");
  await w.pass(0);
  expect(w.sent).toHaveLength(3);
  w.store.close();
});

test("[I346] a webhook is lost, sent twice, or sent after the next one, on request", async () => {
  const w = world();
  endpointOf(w, "app");
  w.faults.push("lose", "duplicate", "reorder");
  w.webhooks.start();
  for (const name of ["lost", "twice", "late", "next", "last"]) w.user(name);
  await w.pass(0);
  expect(w.sent).toEqual(["app twice", "app twice", "app next", "app late", "app last"]);
  const { data } = w.store.webhookDeliveries.list({ order: "asc" });
  expect(data.map(({ status }) => status)).toEqual(["lost", "delivered", "delivered", "delivered", "delivered"]);
  w.store.close();
});

test("[I335] a delivery is sent again on demand, with the current secret and address", async () => {
  const w = world();
  const id = endpointOf(w, "app");
  w.webhooks.start();
  w.user("a");
  await w.pass(0);
  w.store.webhookEndpoints.update(id, { endpoint_url: "http://moved/", secret: "whsec_new" });
  const secrets: string[] = [];
  w.answer = ({ secret }) => {
    secrets.push(secret);
    return OK;
  };
  const [delivery] = w.store.webhookDeliveries.list({}).data;
  expect(await w.webhooks.redeliver(delivery!.id)).toMatchObject({ status: "delivered", attempts: 2 });
  expect(w.sent).toEqual(["app a", "moved a"]);
  expect(secrets).toEqual(["whsec_new"]);
  expect(await w.webhooks.redeliver("webhook_delivery_none")).toBeNull();
  w.store.close();
});

test("[I331] a webhook's body equals JSON.stringify of its parsed form, whatever the metadata contains", async () => {
  const w = world();
  createWebhookEndpoint(w.store, { endpoint_url: "http://app/" });
  const bodies: string[] = [];
  w.answer = ({ body }) => {
    bodies.push(body);
    return OK;
  };
  w.webhooks.start();
  const key = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.nat().map(String),
    fc.constantFrom("__proto__", "constructor", "é"),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(key, fc.string({ unit: "binary" })), { maxLength: 10 }), async (entries) => {
      const metadata: Record<string, string> = {};
      for (const [name, value] of entries) {
        Object.defineProperty(metadata, name, { value, enumerable: true, configurable: true, writable: true });
      }
      const before = bodies.length;
      const { id } = w.store.users.insert({ ...newUser("a@example.com"), metadata });
      for (let i = 0; i < 1000 && bodies.length === before; i++) await setImmediate();
      const body = bodies[before]!;
      expect(body).toBe(JSON.stringify(JSON.parse(body)));
      const { data } = JSON.parse(body) as { data: { id: string; metadata: object } };
      expect(data.id).toBe(id);
      expect(new Map(Object.entries(data.metadata))).toEqual(new Map(Object.entries(metadata)));
    }),
    { numRuns: 100 },
  );
  w.store.close();
});
