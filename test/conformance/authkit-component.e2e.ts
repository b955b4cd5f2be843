// WorkOS's Convex component, @convex-dev/workos-authkit, in its own app between local AuthKit and local Convex: existing users,
// events by webhook and by polling, Actions that query the database, and tokens.

import { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, queryNamed, watch } from "../../packages/lockstep/test/database/support/clients.ts";
import { post } from "../../packages/lockstep/test/database/support/convex-app.ts";
import { freePorts } from "../e2e/support/ports.ts";
import { ADA, API_KEY, CALLBACK, CLIENT, startAuthKit, type LocalAuthKit } from "./support/authkit.ts";
import { type PushedApp, pushApp } from "./support/pushed-app.ts";
import { createVisitor } from "./support/visitor.ts";

/** More users than the component reads in one page. */
const BEFORE = 120;
const SECRETS = { webhook: "whsec_of_the_test", action: "action_of_the_test" };

let authkit: LocalAuthKit;
let app: PushedApp;

interface Answer {
  id: string;
  access_token: string;
  error_description: string;
  data: object[];
}

/** Calls WorkOS's API as a backend does. */
async function api(method: string, path: string, body?: object): Promise<Answer> {
  const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
  const response = await fetch(`${authkit.url}/user_management${path}`, {
    method,
    headers,
    body: JSON.stringify(body),
  });
  return (await response.json().catch(() => ({}))) as Answer;
}
const signIn = (email: string, password: string): Promise<Answer> =>
  api("POST", "/authenticate", { grant_type: "password", client_id: CLIENT, client_secret: API_KEY, email, password });
const told = async (event: string): Promise<string[]> => (await app.query("auth:told", { event })) as string[];
/** Waits until the app has received an event for each of these. */
const untilTold = (event: string, ...ids: string[]): Promise<void> =>
  watch(connect(app), "auth:told", { event }).until((all: string[]) => ids.every((id) => all.includes(id)));
/** Runs a function that is not public, of the app or of a component. */
const run = async (path: string, args: object = {}, componentPath = ""): Promise<unknown> => {
  const { body } = await post(app, "/api/function", { path, args, componentPath });
  expect(body["status"]).toBe("success");
  return body["value"];
};
/** Runs the function to its end, because a second call in the meantime would be skipped. */
const backfill = async (): Promise<void> => {
  await run("auth:backfillUsers");
  await expect.poll(() => run("backfill:getBackfillApiKey", {}, "workOSAuthKit")).toBeNull();
};

beforeAll(async () => {
  const ports = await freePorts();
  const site = `http://127.0.0.1:${ports.site}`;
  const action = { url: `${site}/workos/action`, secret: SECRETS.action };
  authkit = await startAuthKit({
    port: ports.authkit,
    settings: { emailVerification: false },
    actions: { authentication: action, userRegistration: action },
    seed: {
      users: Array.from({ length: BEFORE }, (_, n) => ({ email: `user${n}@example.com` })),
      webhookEndpoints: [
        {
          endpoint_url: `${site}/workos/webhook`,
          secret: SECRETS.webhook,
          events: ["user.updated", "user.deleted", "session.created"],
        },
      ],
    },
  });
  const environment = {
    WORKOS_CLIENT_ID: CLIENT,
    WORKOS_API_KEY: API_KEY,
    WORKOS_WEBHOOK_SECRET: SECRETS.webhook,
    WORKOS_ACTION_SECRET: SECRETS.action,
  };
  app = await pushApp("authkit-component", { ports, environment, args: ["--authkit-url", authkit.url] });
  expect([app.pushed.code, app.pushed.stderr]).toEqual([0, expect.stringContaining("Convex functions ready!")]);
});
afterAll(async () => {
  await app?.close();
  await authkit?.close();
});

it("[F404] `backfillUsers` copies every user of WorkOS, page by page, and notifies the app of each once, however often it runs", async () => {
  await backfill();
  const ids = await told("user.created");
  expect([ids.length, new Set(ids).size]).toEqual([BEFORE + 1, BEFORE + 1]);
  expect(await app.query("auth:known", { id: ids[0]! })).toMatchObject({ email: ADA.email, firstName: ADA.firstName });
  const { id } = await api("POST", "/users", { email: "later@example.com", email_verified: true });
  await backfill();
  expect((await told("user.created")).toSorted()).toEqual([...ids, id].toSorted());
});

it("[F405] events that local AuthKit sends update and delete the component's users, and other events reach the app as well", async () => {
  const [, id = ""] = await told("user.created");
  await api("PUT", `/users/${id}`, { first_name: "Changed", metadata: { plan: "pro" } });
  await untilTold("user.updated", id);
  expect(await app.query("auth:known", { id })).toMatchObject({ firstName: "Changed", metadata: { plan: "pro" } });
  await api("DELETE", `/users/${id}`);
  await untilTold("user.deleted", id);
  expect(await app.query("auth:known", { id })).toBeNull();
  await signIn(ADA.email, ADA.password);
  await watch(connect(app), "auth:told", { event: "session.created" }).until((ids: string[]) => ids.length === 1);
});

it("[F406] `updateEvents` reads from the Events API what no webhook delivered, starting at the last event", async () => {
  const { id } = await api("POST", "/users", { email: "missed@example.com", first_name: "Mia" });
  expect(await app.query("auth:known", { id })).toBeNull();
  await run("lib:updateEvents", { apiKey: API_KEY }, "workOSAuthKit");
  expect(await app.query("auth:known", { id })).toMatchObject({ firstName: "Mia" });
});

it("[F407] Actions query the app's database for whether a user may sign in or register", async () => {
  expect((await signIn(ADA.email, ADA.password)).access_token).toEqual(expect.any(String));
  await app.mutation("auth:ban", { email: ADA.email });
  const { access_token, error_description } = await signIn(ADA.email, ADA.password);
  expect([access_token, error_description]).toEqual([undefined, expect.stringContaining("You are banned")]);

  const signUp = new URL("/user_management/authorize", authkit.url);
  const query = { client_id: CLIENT, redirect_uri: CALLBACK, response_type: "code", provider: "authkit" };
  signUp.search = String(new URLSearchParams({ ...query, screen_hint: "sign-up" }));
  const password = "a long enough secret";
  const register = (email: string): Promise<URL> => createVisitor().signIn(signUp.href, { email, password });
  const accounts = async (email: string): Promise<number> => (await api("GET", `/users?email=${email}`)).data.length;
  expect((await register("friend@example.com")).searchParams.get("code")).toEqual(expect.any(String));
  await expect(register("spy@rival.example")).rejects.toThrow("no way back");
  expect([await accounts("friend@example.com"), await accounts("spy@rival.example")]).toEqual([1, 0]);
});

it("[F408] `getAuthConfigProviders` accepts local AuthKit's tokens, and `getAuthUser` returns their user", async () => {
  const eve = { email: "eve@example.com", password: "a long enough secret" };
  const { id } = await api("POST", "/users", { ...eve, email_verified: true });
  const { access_token } = await signIn(eve.email, eve.password);
  const client = new ConvexHttpClient(app.url, { auth: access_token, logger: false });
  expect(await client.query(queryNamed("auth:currentUser"))).toBeNull();
  await backfill();
  expect(await client.query(queryNamed("auth:currentUser"))).toMatchObject({ id, email: eve.email });
});
