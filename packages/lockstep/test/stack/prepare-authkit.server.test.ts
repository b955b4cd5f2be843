// What local AuthKit contains for an app before the app starts, read through WorkOS's API.
import { expect, onTestFinished, test } from "vitest";
import { createAuthKit } from "../../src/identity/create-authkit.ts";
import type { AuthKitOptions } from "../../src/identity/options/options.ts";
import type { AppFacts } from "../../src/stack/app/app-facts.ts";
import { API_KEY, CLIENT_ID } from "../../src/stack/defaults.ts";
import { prepareAuthkit } from "../../src/stack/prepare-authkit.ts";

const APP = "http://localhost:3000";

async function authkit(options: Partial<AuthKitOptions> = {}): Promise<string> {
  const clients = [{ id: CLIENT_ID, redirectUris: [APP, `${APP}/callback`], corsOrigins: [APP] }];
  const server = await createAuthKit({ port: 0, data: null, clients, ...options });
  onTestFinished(() => server.close());
  return server.url;
}

const facts = (...packages: string[]): AppFacts => ({
  folder: "/app",
  functions: "/app/convex",
  directoryWebhook: null,
  sessionRoutes: null,
  signInEndpoint: null,
  packages: new Set(packages),
  declared: { VITE_WORKOS_REDIRECT_URI: `${APP}/auth/done` },
  authKit: {
    localEnvVars: {},
    redirectUris: [`${APP}/callback`, "https://example.com/cb"],
    corsOrigins: ["http://localhost:3001"],
  },
});

/** What is listed beside the addresses of the options. */
async function registered(url: string, path: string): Promise<Record<string, string>[]> {
  const given = [APP, `${APP}/callback`];
  return (await listed(url, path)).filter(({ uri = "", origin = "" }) => !given.includes(uri + origin));
}

async function listed(url: string, path: string): Promise<Record<string, string>[]> {
  const answer = await fetch(url + path, { headers: { authorization: `Bearer ${API_KEY}` } });
  return ((await answer.json()) as { data: Record<string, string>[] }).data;
}

test("[K39] [K40] redirect URIs on this machine and CORS origins are registered once, however often the stack starts", async () => {
  const authkitUrl = await authkit();
  const local = { authkitUrl, appUrl: APP, siteUrl: "http://127.0.0.1:3211", apiKey: API_KEY, actions: [] };
  for (let start = 0; start < 2; start++) {
    expect(await prepareAuthkit(facts("convex"), local)).toEqual({});
    expect(await registered(authkitUrl, "/user_management/redirect_uris")).toMatchObject([{ uri: `${APP}/auth/done` }]);
    expect(await registered(authkitUrl, "/user_management/cors_origins")).toMatchObject([
      { origin: "http://localhost:3001" },
    ]);
    expect(await listed(authkitUrl, "/webhook_endpoints")).toEqual([]);
  }
});

test("[K102] the callback of the session routes is registered", async () => {
  const authkitUrl = await authkit();
  const local = { authkitUrl, appUrl: APP, siteUrl: "http://127.0.0.1:3211", apiKey: API_KEY, actions: [] };
  await prepareAuthkit({ ...facts("next"), declared: {}, sessionRoutes: "/auth" }, local);
  expect(await registered(authkitUrl, "/user_management/redirect_uris")).toMatchObject([
    { uri: `${APP}/auth/callback` },
  ]);
});

test("[K46] WorkOS's Convex component gets a webhook endpoint, whose secret stays the same", async () => {
  const authkitUrl = await authkit();
  const local = { authkitUrl, appUrl: APP, siteUrl: "http://127.0.0.1:3211", apiKey: API_KEY, actions: [] };
  const first = await prepareAuthkit(facts("@convex-dev/workos-authkit"), local);
  expect(first).toEqual({ WORKOS_WEBHOOK_SECRET: expect.stringMatching(/^whsec_/) });
  expect(await prepareAuthkit(facts("@convex-dev/workos-authkit"), local)).toEqual(first);
  expect(await listed(authkitUrl, "/webhook_endpoints")).toMatchObject([
    { endpoint_url: "http://127.0.0.1:3211/workos/webhook", status: "enabled" },
  ]);
});

test("[K46] API keys of another seed stop the start, with what to do", async () => {
  const authkitUrl = await authkit({ apiKeys: ["sk_test_other"] });
  const local = { authkitUrl, appUrl: APP, siteUrl: "http://127.0.0.1:3211", apiKey: API_KEY, actions: [] };
  await expect(prepareAuthkit(facts(), local)).rejects.toThrow(/HTTP 401[^]*the same --seed/);
});

test("[K101] the directory component gets a webhook endpoint for every event, whose secret stays the same", async () => {
  const authkitUrl = await authkit();
  const local = { authkitUrl, appUrl: APP, siteUrl: "http://127.0.0.1:3211", apiKey: API_KEY, actions: [] };
  const app = { ...facts("@convex-dev/workos-authkit"), directoryWebhook: "/hooks/webhook" };
  const first = await prepareAuthkit(app, local);
  expect(first).toEqual({ WORKOS_WEBHOOK_SECRET: expect.stringMatching(/^whsec_/) });
  expect(await prepareAuthkit(app, local)).toEqual(first);
  expect(await listed(authkitUrl, "/webhook_endpoints")).toEqual([
    expect.objectContaining({ endpoint_url: "http://127.0.0.1:3211/hooks/webhook", events: [], status: "enabled" }),
  ]);
});

test("[K101] an endpoint of the seed with that address, under any name of this machine, is used as it is", async () => {
  const other = { endpoint_url: "http://localhost:3211/other", secret: "whsec_other" };
  const seeded = {
    endpoint_url: "http://localhost:3211/workos/webhook",
    secret: "whsec_seeded",
    events: ["user.created"],
  };
  const authkitUrl = await authkit({ seed: { webhookEndpoints: [other, seeded] } });
  const local = { authkitUrl, appUrl: APP, siteUrl: "http://127.0.0.1:3211", apiKey: API_KEY, actions: [] };
  const app = { ...facts("convex"), directoryWebhook: "/workos/webhook" };
  expect(await prepareAuthkit(app, local)).toEqual({ WORKOS_WEBHOOK_SECRET: "whsec_seeded" });
  expect(await listed(authkitUrl, "/webhook_endpoints")).toHaveLength(2);
});

test("[K71] the deployment gets the secrets of webhook endpoints and Actions that point to it, and no others", async () => {
  const elsewhere = { endpoint_url: "http://localhost:3999/hook", secret: "whsec_elsewhere" };
  const here = { endpoint_url: "http://localhost:3211/workos-webhook", secret: "whsec_here" };
  const authkitUrl = await authkit({ seed: { webhookEndpoints: [elsewhere, here] } });
  const local = { authkitUrl, appUrl: APP, siteUrl: "http://127.0.0.1:3211", apiKey: API_KEY };
  const actions = [
    { url: "http://localhost:3999/action", secret: "action_elsewhere" },
    { url: "http://127.0.0.1:3211/workos/action", secret: "action_here" },
  ];
  expect(await prepareAuthkit(facts("convex"), { ...local, actions })).toEqual({
    WORKOS_WEBHOOK_SECRET: "whsec_here",
    WORKOS_ACTION_SECRET: "action_here",
  });
  const other = { ...local, siteUrl: "http://127.0.0.1:3300", actions };
  expect(await prepareAuthkit(facts("convex"), other)).toEqual({});
});
