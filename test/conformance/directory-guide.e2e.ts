// The app of docs/directory.md, pushed by the real CLI between local AuthKit and local Convex.

import path from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, queryNamed, watch } from "../../packages/lockstep/test/database/support/clients.ts";
import { ROOT } from "../e2e/support/example.ts";
import { freePorts } from "../e2e/support/ports.ts";
import { shellLines } from "../e2e/support/guide.ts";
import { ADA, API_KEY, CALLBACK, CLIENT, type LocalAuthKit, startAuthKit } from "./support/authkit.ts";
import type { CliResult } from "./support/convex-cli.ts";
import { type Api, apiOf } from "./support/lives.ts";
import { type PushedApp, pushApp } from "./support/pushed-app.ts";
import { createVisitor } from "./support/visitor.ts";

const PAGE = "docs/directory.md";
const SECRETS = { WORKOS_WEBHOOK_SECRET: "whsec_of_the_guide", WORKOS_ACTION_SECRET: "action_of_the_guide" };
const TWO_YEARS_MS = 2 * 365 * 24 * 60 * 60_000;

/** How much local AuthKit's clock is behind. */
let behindMs = TWO_YEARS_MS;
let authkit: LocalAuthKit;
let app: PushedApp;
let api: Api;

beforeAll(async () => {
  const ports = await freePorts();
  const site = `http://127.0.0.1:${ports.site}/workos`;
  app = await pushApp(path.join(ROOT, "test/e2e/apps/guides/directory"), {
    ports,
    environment: { WORKOS_CLIENT_ID: CLIENT },
    args: ["--authkit-url", `http://127.0.0.1:${ports.authkit}`],
    guide: PAGE,
  });
  expect([app.pushed.code, app.pushed.stderr]).toEqual([0, expect.stringContaining("Convex functions ready!")]);
  authkit = await startAuthKit({
    port: ports.authkit,
    now: () => Date.now() - behindMs,
    settings: { emailVerification: false },
    actions: { userRegistration: { url: `${site}/action`, secret: SECRETS.WORKOS_ACTION_SECRET } },
    seed: {
      organizations: [{ name: "Acme", memberships: [{ email: ADA.email, role: "member" }] }],
      webhookEndpoints: [{ endpoint_url: `${site}/webhook`, secret: SECRETS.WORKOS_WEBHOOK_SECRET }],
    },
  });
  api = apiOf(authkit.url);
});
afterAll(async () => {
  await authkit?.close();
  await app?.close();
});

/** Runs the guide's command that begins like this; it is there once. */
async function command(start: string): Promise<CliResult> {
  const [line, ...others] = shellLines(PAGE, start).filter((found) => found === start);
  expect([line, others]).toEqual([start, []]);
  return await app.cli(...line!.replace("npx convex ", "").replaceAll("'", "").split(" "));
}
const setAll = async (variables: Record<string, string>): Promise<void> => {
  for (const pair of Object.entries(variables)) expect(await app.cli("env", "set", ...pair)).toMatchObject({ code: 0 });
};

test("[D61] users from before and new ones are known and announced once, and only new ones are welcomed", async () => {
  const old = await api("POST", "/user_management/users", { email: "old@example.com", first_name: "Olga" });
  behindMs = 0;
  await setAll({ WORKOS_API_KEY: API_KEY, ...SECRETS });
  expect(await command("npx convex run --component workos sync:start")).toMatchObject({ code: 0 });
  await watch(connect(app), "emails:profiles").until((ids: unknown[]) => ids.length === 2);
  const young = await api("POST", "/user_management/users", { email: "new@example.com" });
  await watch(connect(app), "emails:sent").until((sent: string[]) => sent.includes("new@example.com"));
  const profiles = (await app.query("emails:profiles")) as string[];
  expect([profiles.length, profiles]).toEqual([3, expect.arrayContaining([old!["id"], young!["id"]])]);
  expect(await app.query("emails:sent")).toEqual(["new@example.com"]);

  await api("DELETE", `/user_management/users/${String(young!["id"])}`);
  await watch(connect(app), "emails:profiles").until((ids: unknown[]) => ids.length === 2);
});

test("[D61] a page reads members as WorkOS has them, and a change in WorkOS reaches it", async () => {
  const response = await fetch(`${authkit.url}/user_management/authenticate`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ client_id: CLIENT, client_secret: API_KEY, grant_type: "password", ...ADA }),
  });
  const { access_token, user } = (await response.json()) as { access_token: string; user: { id: string } };
  const ada = connect(app);
  ada.setAuth(() => Promise.resolve(access_token));
  const members = watch(ada, "workos:members");
  await members.until((all: object[]) => JSON.stringify(all) === '[{"name":"Ada","roles":["member"]}]');
  await api("PUT", `/user_management/users/${user.id}`, { first_name: "Augusta" });
  await members.until((all: object[]) => JSON.stringify(all) === '[{"name":"Augusta","roles":["member"]}]');
  const http = new ConvexHttpClient(app.url, { auth: access_token, logger: false });
  expect(await http.query(queryNamed("workos:session"), {})).toEqual({ state: "current" });
  expect(await http.query(queryNamed("workos:organizations"), {})).toMatchObject([{ organization: { name: "Acme" } }]);
});

test("[D61] the guide's Action refuses a registration, and its other commands run", async () => {
  const signUp = new URL("/user_management/authorize", authkit.url);
  const query = { client_id: CLIENT, redirect_uri: CALLBACK, response_type: "code", provider: "authkit" };
  signUp.search = String(new URLSearchParams({ ...query, screen_hint: "sign-up" }));
  const register = (email: string): Promise<URL> =>
    createVisitor().signIn(signUp.href, { email, password: "a long enough secret" });
  expect((await register("friend@example.com")).searchParams.get("code")).toEqual(expect.any(String));
  await expect(register("spy@rival.example")).rejects.toThrow("no way back");

  const run = "npx convex run --component workos";
  expect((await command(`${run} health:get`)).stdout).toContain('"apiKey": true');
  for (const [line, answer] of [
    ["handlers:retry", "0"],
    [`handlers:skip '{"lane":"user_…"}'`, "false"],
    [`sync:start '{"isDryRun":true}'`, '"'],
    ["sync:cancel", ""],
  ] as const)
    expect(await command(`${run} ${line}`)).toMatchObject({ code: 0, stdout: expect.stringContaining(answer) });
});
