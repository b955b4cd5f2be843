// Webhooks held back by a fault, and a secret changed between two attempts.

import { expect, test } from "vitest";
import { WorkOS } from "workos-node-11";
import { signatureHeader, signBody } from "../../../src/identity/values/signature.ts";
import type { SignedPost } from "../../../src/identity/webhooks/send-signed.ts";
import { DOWN, endpointOf, OK, world } from "../support/webhook-world.ts";

test("[I409] a webhook held back by a fault is sent alone after 5 s, even after a restart and a failure", async () => {
  const w = world();
  endpointOf(w, "app");
  w.faults.push("reorder", "reorder");
  w.webhooks.start();
  w.user("late");
  await w.pass(0);
  await w.pass(4999);
  expect(w.sent).toEqual([]);
  w.webhooks.close();
  const later = world(w.store);
  later.now = w.now;
  later.answer = () => (later.sent.length === 1 ? DOWN : OK);
  later.webhooks.start();
  await later.pass(0);
  expect(later.sent).toEqual([]);
  await later.pass(1);
  expect(later.sent).toEqual(["app late"]);
  // The next one neither overtakes it nor inherits its attempts.
  later.user("next");
  await later.pass(999);
  expect(later.sent).toEqual(["app late"]);
  await later.pass(1);
  expect(later.sent).toEqual(["app late", "app late", "app next"]);
  const { data } = w.store.webhookDeliveries.list({ order: "asc" });
  expect(data.map(({ status, attempts }) => [status, attempts])).toEqual([
    ["delivered", 2],
    ["delivered", 1],
  ]);
  w.store.close();
});

test("[I410] an attempt that failed before the secret changed is repeated with the new one, under one signature", async () => {
  const w = world();
  const id = endpointOf(w, "app");
  const old = w.store.webhookEndpoints.find(id)?.secret ?? "";
  const posts: SignedPost[] = [];
  w.answer = (post) => {
    posts.push(post);
    return posts.length === 1 ? DOWN : OK;
  };
  w.webhooks.start();
  w.user("a");
  await w.pass(0);
  w.store.webhookEndpoints.update(id, { secret: "whsec_new" });
  await w.pass(1000);
  expect(posts).toHaveLength(2);
  const [{ body, at }, again] = posts as [SignedPost, SignedPost];
  const sdk = new WorkOS("sk_test_default").webhooks;
  const accepted = async (secret: string, sigHeader: string): Promise<boolean> =>
    sdk
      .verifyHeader({ payload: JSON.parse(body) as object, sigHeader, secret, tolerance: Infinity })
      .catch(() => false);
  const header = signatureHeader(again.secret, again.at, again.body);
  expect([await accepted("whsec_new", header), await accepted(old, header)]).toEqual([true, false]);
  // With two signatures, the SDK reads only the first.
  const both = `${signatureHeader(old, at, body)}, v1=${signBody("whsec_new", at, body)}`;
  expect([await accepted(old, both), await accepted("whsec_new", both)]).toEqual([true, false]);
  w.store.close();
});
