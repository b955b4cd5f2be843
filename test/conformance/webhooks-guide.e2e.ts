// The receiver of docs/webhooks.md, pushed to local Convex, with webhooks of local AuthKit and forged requests.

import { createHmac } from "node:crypto";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, watch } from "../../packages/lockstep/test/database/support/clients.ts";
import { ROOT } from "../e2e/support/example.ts";
import { freePorts } from "../e2e/support/ports.ts";
import { API_KEY, type LocalAuthKit, startAuthKit } from "./support/authkit.ts";
import { type PushedApp, pushApp } from "./support/pushed-app.ts";

const SECRET = "whsec_of_the_guide";
/** Exactly the events that the test causes, so that their count stays at what it waits for. */
const EVENTS = ["user.created", "user.updated", "user.deleted"];

let authkit: LocalAuthKit;
let app: PushedApp;
let endpoint: string;

beforeAll(async () => {
  const ports = await freePorts();
  endpoint = `http://127.0.0.1:${ports.site}/workos/webhook`;
  app = await pushApp(path.join(ROOT, "test/e2e/apps/guides/webhooks"), {
    ports,
    environment: { WORKOS_WEBHOOK_SECRET: SECRET },
    guide: "docs/webhooks.md",
  });
  expect([app.pushed.code, app.pushed.stderr]).toEqual([0, expect.stringContaining("Convex functions ready!")]);
  authkit = await startAuthKit({
    port: ports.authkit,
    users: [],
    seed: { webhookEndpoints: [{ endpoint_url: endpoint, secret: SECRET, events: EVENTS }] },
  });
});
afterAll(async () => {
  await authkit?.close();
  await app?.close();
});

/** Calls local AuthKit. */
async function call(method: string, address: string, body?: object): Promise<{ id: string }> {
  const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
  const response = await fetch(`${authkit.url}${address}`, { method, headers, body: JSON.stringify(body) });
  return (await response.json().catch(() => ({}))) as { id: string };
}
const untilUsers = (...users: string[]): Promise<void> =>
  watch(connect(app), "users:list", {}).until((all: string[]) => String(all) === String(users));

/** Posts a request to the receiver that claims to be from WorkOS. */
async function post(event: object, { secret = SECRET, age = 0, header = true } = {}): Promise<number> {
  const body = JSON.stringify(event);
  const t = Date.now() - age;
  const v1 = createHmac("sha256", secret).update(`${t}.${body}`).digest("hex");
  const headers: Record<string, string> = header ? { "workos-signature": `t=${t}, v1=${v1}` } : {};
  return (await fetch(endpoint, { method: "POST", body, headers })).status;
}

test("[E47] users are synchronized with WorkOS, whether its webhooks arrive once, twice or in the wrong order", async () => {
  const { id } = await call("POST", "/user_management/users", { email: "ada@example.com" });
  await untilUsers("ada@example.com");

  await call("POST", "/_lockstep/faults", { webhook: "duplicate", event: "user.updated", count: 1 });
  await call("PUT", `/user_management/users/${id}`, { email: "ada@example.org" });
  await untilUsers("ada@example.org");

  await call("POST", "/_lockstep/faults", { webhook: "reorder", event: "user.updated", count: 1 });
  await call("PUT", `/user_management/users/${id}`, { email: "old@example.net" });
  await call("PUT", `/user_management/users/${id}`, { email: "new@example.net" });
  // Created once, updated once although the update came twice, and both updates in the wrong order.
  await watch(connect(app), "users:received", {}).until((count: number) => count === 4);
  await untilUsers("new@example.net");

  await call("POST", "/_lockstep/faults", { webhook: "reorder", event: "user.updated", count: 1 });
  await call("PUT", `/user_management/users/${id}`, { email: "late@example.net" });
  await call("DELETE", `/user_management/users/${id}`);
  await watch(connect(app), "users:received", {}).until((count: number) => count === 6);
  expect(await app.query("users:list")).toEqual([expect.stringContaining("(deleted)")]);
});

test("[E47] a request with an old, missing or foreign signature is refused, and changes nothing", async () => {
  const before = await app.query("users:list");
  const data = { id: "user_mallory", email: "mallory@example.com", updated_at: new Date(0).toJSON() };
  const event = { id: "event_mallory", event: "user.created", data };
  expect(await post(event, { secret: "whsec_of_mallory" })).toBe(400);
  expect(await post(event, { age: 600_000 })).toBe(400);
  expect(await post(event, { header: false })).toBe(400);
  expect(await app.query("users:list")).toEqual(before);
  expect(await post({ ...event, data: { ...data, id: "user_right" } })).toBe(200);
});
