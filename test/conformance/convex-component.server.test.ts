// WorkOS's real Convex component (@convex-dev/workos-authkit) as the receiver of local AuthKit's webhooks and Actions: its own HTTP
// handlers verify each request, as in a Convex application. Only the component's database is missing.

import { AuthKit } from "@convex-dev/workos-authkit";
import { httpRouter, type FunctionReference } from "convex/server";
import { expect, it, onTestFinished } from "vitest";
import { createAuthKit, type AuthKit as LocalAuthKit } from "../../packages/lockstep/src/identity/create-authkit.ts";
import type { AuthKitOptions } from "../../packages/lockstep/src/identity/options/options.ts";
import { startReceiver } from "../../packages/lockstep/test/identity/support/receiver.ts";

const CLIENT = "client_01COMPONENT";
const KEY = "sk_test_default";
const ADA = { email: "ada@example.com", password: "a long enough secret" };
const SECRETS = { webhookSecret: "whsec_component", actionSecret: "action_component" };

interface Handled {
  url: string;
  /** What the component would have written. */
  mutations: { event: { event: string; data: Record<string, unknown> } }[];
  /** Errors of its handlers. */
  failures: unknown[];
}

type Handler = { _handler: (ctx: object, request: Request) => Promise<Response> };

/** The component's routes on a real server. `verdict` is the result of the application's action function. */
async function component(path: string, verdict: object): Promise<Handled> {
  const reference = {} as FunctionReference<"mutation", "internal">;
  // oxlint-disable-next-line typescript/no-explicit-any -- the component's generated functions are not called here
  const authkit = new AuthKit({ lib: { onWebhookEvent: reference } } as any, {
    clientId: CLIENT,
    apiKey: KEY,
    ...SECRETS,
    ...(path === "/workos/action" && { authFunctions: { authKitAction: reference as never } }),
  });
  const http = httpRouter();
  authkit.registerRoutes(http);
  const [route] = http.lookup(path, "POST") ?? [];
  const mutations: Handled["mutations"] = [];
  const failures: unknown[] = [];
  const ctx = {
    runMutation: (_reference: unknown, args: Handled["mutations"][number]) => {
      if (path === "/workos/webhook") mutations.push(args);
      return Promise.resolve(verdict);
    },
  };
  const receiver = await startReceiver(async ({ body, signature }) => {
    const headers = { "workos-signature": signature };
    const request = new Request(`http://localhost${path}`, { method: "POST", headers, body });
    try {
      const response = await (route as unknown as Handler)._handler(ctx, request);
      return { status: response.status, body: await response.text() };
    } catch (error) {
      failures.push(error);
      return { status: 500 };
    }
  });
  return { url: receiver.url, mutations, failures };
}

async function startLocal(options: Partial<AuthKitOptions>): Promise<LocalAuthKit> {
  const clients = [{ id: CLIENT, redirectUris: ["http://localhost:5173/callback"] }];
  const authkit = await createAuthKit({ port: 0, data: null, clients, ...options });
  onTestFinished(authkit.close);
  return authkit;
}

it("[I336] the Convex component verifies and parses every webhook of a user's life cycle, with metadata of any names", async () => {
  const { url, mutations, failures } = await component("/workos/webhook", {});
  const authkit = await startLocal({
    seed: { webhookEndpoints: [{ endpoint_url: url, secret: SECRETS.webhookSecret }] },
  });
  const call = async (method: string, path: string, body?: object): Promise<Record<string, string>> => {
    const headers = { authorization: `Bearer ${KEY}`, "content-type": "application/json" };
    const response = await fetch(`${authkit.url}${path}`, { method, headers, body: JSON.stringify(body) });
    return (await response.json().catch(() => ({}))) as Record<string, string>;
  };
  const metadata = { 10: "ten", 9: "nine", plan: '"\\', ratio: "1.0" };
  const { id = "" } = await call("POST", "/user_management/users", { ...ADA, metadata, email_verified: true });
  await call("PUT", `/user_management/users/${id}`, { first_name: "Ad\u00e9\u2028", external_id: "1" });
  await call("POST", "/organizations", { name: "Acme", domain_data: [{ domain: "acme.com", state: "verified" }] });
  await call("POST", "/user_management/authenticate", {
    grant_type: "password",
    client_id: CLIENT,
    client_secret: KEY,
    ...ADA,
  });
  await call("DELETE", `/user_management/users/${id}`);
  const { data } = (await call("GET", "/events?limit=100")) as unknown as { data: { event: string }[] };
  await expect.poll(() => mutations.length + failures.length).toBe(data.length);
  expect(failures).toEqual([]);
  expect(data.map(({ event }) => event)).toContain("user.deleted");
  expect(mutations.map(({ event }) => event.event)).toEqual(data.map(({ event }) => event));
  const created = mutations.find(({ event }) => event.event === "user.created");
  expect(created?.event.data).toMatchObject({ id, email: ADA.email, metadata });
});

it.each([
  ["Allow", 200],
  ["Deny", 400],
])("[I336] the Convex component's %s decides a sign-in", async (verdict, status) => {
  const { url, failures } = await component("/workos/action", { type: "authentication", verdict });
  const authkit = await startLocal({
    users: [ADA],
    actions: { authentication: { url, secret: SECRETS.actionSecret } },
  });
  const body = JSON.stringify({ grant_type: "password", client_id: CLIENT, client_secret: KEY, ...ADA });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${authkit.url}/user_management/authenticate`, { method: "POST", headers, body });
  expect(failures).toEqual([]);
  expect(answer.status).toBe(status);
});
