// Every hosted page in a real browser, used by keyboard alone and checked by axe in light and dark, narrow and wide.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createAuthKit, type AuthKit } from "../../packages/lockstep/src/identity/create-authkit.ts";
import { openStore } from "../../packages/lockstep/src/identity/store/open-store.ts";
import { codeAt } from "../../packages/lockstep/test/identity/support/authenticator-app.ts";
import { mailedCode, mailsTo } from "../../packages/lockstep/test/identity/support/person.ts";
import {
  addConnection,
  addDomain,
  addInvitation,
  addOrganization,
} from "../../packages/lockstep/test/identity/support/stored.ts";
import { ADA, authorizeUrl } from "../../packages/lockstep/test/identity/support/local-authkit.ts";
import { launch } from "../e2e/support/browser.ts";
import { enter, fill, focused, follow, heading, look, tabTo, type } from "./keyboard.ts";

const CLIENT = "client_01PAGES";
const CHALLENGE = "A".repeat(43);
const GRACE = { email: "grace@example.com", password: "a compiler for all" };

let browser: Browser;
let app: Server;
let redirect: string;
let folder: string;
/** The most common settings. */
let authkit: AuthKit;
/** Second factor required, passkeys offered. */
let strict: AuthKit;
let organization: string;

beforeAll(async () => {
  app = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>App</title>the application");
  });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  redirect = `http://localhost:${(app.address() as AddressInfo).port}/callback`;
  const options = { port: 0, clients: [{ id: CLIENT, redirectUris: [redirect] }], users: [ADA] };
  folder = mkdtempSync(path.join(tmpdir(), "authkit-pages-"));
  await (await createAuthKit({ ...options, data: folder })).close();
  const store = openStore(folder, Date.now);
  const ada = store.users.findBy("email", ADA.email);
  if (ada === null) throw new Error("Ada was not seeded");
  organization = addOrganization(store, "Analytical Engines", ada, "admin");
  addOrganization(store, "Difference Engines", ada);
  const looms = addOrganization(store, "Looms");
  addInvitation(store, "token", { email: "invited@example.com", organizationId: looms, inviter: ada.id });
  addConnection(store, looms, "Looms Okta");
  addDomain(store, looms, "looms.example");
  store.close();
  authkit = await createAuthKit({ ...options, data: folder });
  const settings = { mfa: "required", passkeyEnrollment: true } as const;
  strict = await createAuthKit({ ...options, data: null, settings });
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await authkit?.close();
  await strict?.close();
  app?.closeAllConnections();
  await new Promise((resolve) => app?.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function request(changes: Record<string, string | null> = {}, { url } = authkit): string {
  return authorizeUrl(url, CHALLENGE, { client_id: CLIENT, redirect_uri: redirect, ...changes });
}

async function visit(url: string, javaScriptEnabled = true): Promise<{ context: BrowserContext; page: Page }> {
  // axe is a script, which the pages' policy forbids, and it sees colors in the middle of a transition.
  const context = await browser.newContext({ bypassCSP: true, javaScriptEnabled, reducedMotion: "reduce" });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(url);
  return { context, page };
}

test("[I122] sign-up and verification work by keyboard, with every page and error", async () => {
  const { page } = await visit(request());
  expect([await page.title(), await focused(page)]).toEqual(["Sign in", "email"]);
  await look(page, "sign-in");
  await fill(page, "unknown@example.com", "wrong");
  expect([await page.title(), await focused(page)]).toEqual(["Error: Sign in", "password"]);
  await look(page, "sign-in-refused");
  await follow(page, "Sign up");
  expect(await focused(page)).toBe("email");
  await look(page, "sign-up");
  await fill(page, GRACE.email, "short", "Grace", "Hopper");
  expect([await page.title(), await focused(page)]).toEqual(["Error: Sign up", "password"]);
  await look(page, "sign-up-refused");
  await fill(page, GRACE.password);
  expect([await heading(page), await focused(page)]).toEqual(["Verify your email", "code"]);
  await look(page, "verify");
  await fill(page, "none");
  await look(page, "verify-refused");
  await follow(page, "Send another code");
  expect(await page.textContent("[role=status]")).toBe("Another code is on its way.");
  await tabTo(page, "code");
  await fill(page, await mailedCode(authkit.url, GRACE.email));
  expect(page.url()).toMatch(/\/callback\?code=/);
});

test("[I122] a forgotten password, the outbox and the mailed link work by keyboard", async () => {
  const { page } = await visit(request({ login_hint: ADA.email }));
  await follow(page, "Forgot your password?");
  await look(page, "forgot");
  await fill(page, ADA.email);
  await look(page, "forgot-sent");
  await page.goto(`${authkit.url}/_lockstep/outbox`);
  await look(page, "outbox");
  const link = (await mailsTo(authkit.url, ADA.email))[0]?.link ?? "no link";
  await follow(page, `Open the link of “Reset your password” to ${ADA.email}`);
  await look(page, "new-password");
  await fill(page, "short");
  await look(page, "new-password-refused");
  await fill(page, ADA.password);
  expect(await heading(page)).toBe("Password set");
  await look(page, "password-set");
  await page.goto(link);
  await look(page, "link-used");
});

test("[I122] a mailed code, the choice of an organization and of an account work without script", async () => {
  const { page } = await visit(request());
  await type(page, ADA.email);
  await follow(page, "Email me a code instead");
  expect([await heading(page), await focused(page)]).toEqual(["Check your mail", "code"]);
  await look(page, "code");
  await fill(page, await mailedCode(authkit.url, ADA.email));
  expect(await heading(page)).toBe("Choose an organization");
  await look(page, "organization");
  await Promise.all([page.waitForURL(/\/callback\?code=/), page.keyboard.press("Enter")]);
  await page.goto(request({ prompt: "select_account" }));
  expect(await heading(page)).toBe("Choose an account");
  await look(page, "accounts");
  await enter(page);
  expect(await heading(page)).toBe("Choose an organization");
  await page.goto(request({ organization_id: organization }));
  expect(page.url()).toMatch(/\/callback\?code=/);

  const { page: bare } = await visit(request({ organization_id: organization }), false);
  await bare.waitForSelector("#email:focus");
  await bare.keyboard.type(ADA.email);
  await bare.keyboard.press("Tab");
  await bare.keyboard.type(ADA.password);
  await Promise.all([bare.waitForURL(/\/callback\?code=/), bare.keyboard.press("Enter")]);
});

test("[I122] an invitation works, and an organization without membership is refused", async () => {
  const { page } = await visit(request({ invitation_token: "token" }));
  expect(await page.textContent(".lead")).toBe("Ada Lovelace invites you to Looms");
  await look(page, "invited");
  await follow(page, "Sign in");
  await look(page, "invited-sign-in");
  await page.goto(request({ organization_id: organization, login_hint: GRACE.email }));
  await follow(page, "Google");
  await fill(page, "stranger@example.com");
  expect(await heading(page)).toBe("You are not a member of Analytical Engines");
  await look(page, "not-a-member");
});

test("[I122] external providers and single sign-on work", async () => {
  const { page } = await visit(request());
  await follow(page, "GitHub");
  expect([await heading(page), await focused(page)]).toEqual(["Pretend GitHub", "email"]);
  await look(page, "provider");
  await follow(page, "Deny");
  expect(page.url()).toContain("error=access_denied");
  await page.goto(request());
  await follow(page, "Single sign-on");
  await look(page, "sso");
  await fill(page, "unknown@example.com");
  await look(page, "sso-refused");
  await fill(page, "worker@looms.example");
  expect(await heading(page)).toBe("Pretend Looms Okta");
  await page.goto(request());
  await type(page, "worker@looms.example");
  await follow(page, "Email me a code instead");
  await fill(page, "none");
  await look(page, "code-refused");
  await fill(page, await mailedCode(authkit.url, "worker@looms.example"));
  expect(await heading(page)).toBe("Sign in at your organization");
  await look(page, "sso-required");
  await page.goto(request({ client_id: "client_01NOBODY" }));
  await look(page, "error");
});

test("[I122] a device that shows a code is signed in", async () => {
  const asked = await fetch(`${authkit.url}/user_management/authorize/device`, {
    method: "POST",
    body: new URLSearchParams({ client_id: CLIENT }),
  });
  const { user_code, verification_uri } = (await asked.json()) as Record<"user_code" | "verification_uri", string>;
  const { page } = await visit(verification_uri);
  expect(await focused(page)).toBe("user_code");
  await look(page, "device");
  await fill(page, "none");
  await look(page, "device-refused");
  await fill(page, user_code);
  await fill(page, ADA.email, ADA.password);
  expect(await heading(page)).toBe("Choose an organization");
  await enter(page);
  expect(await heading(page)).toBe("Sign in this device?");
  await look(page, "device-consent");
  await follow(page, "Sign in the device");
  expect(await heading(page)).toBe("Device signed in");
  await look(page, "device-done");
});

test("[I122] a second factor is set up and requested, a passkey is created and used", async () => {
  const { page, context } = await visit(request({}, strict));
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await fill(page, ADA.email, ADA.password);
  expect([await heading(page), await focused(page)]).toEqual(["Set up two-step sign-in", "code"]);
  await look(page, "totp-enrollment");
  const secret = ((await page.textContent(".secret")) ?? "").replaceAll(" ", "");
  await fill(page, "none");
  await look(page, "totp-enrollment-refused");
  await fill(page, codeAt(secret, Date.now()));
  expect(await heading(page)).toBe("Sign in faster next time?");
  await look(page, "passkey-offer");
  await Promise.all([page.waitForURL(/\/callback\?code=/), page.keyboard.press("Enter")]);

  await page.goto(request({ prompt: "login" }, strict));
  await follow(page, "Passkey");
  await look(page, "passkey");
  await Promise.all([page.waitForURL(/\/callback\?code=/), page.keyboard.press("Enter")]);

  await page.goto(request({ prompt: "login", login_hint: ADA.email }, strict));
  expect(await focused(page)).toBe("password");
  await fill(page, ADA.password);
  expect(await heading(page)).toBe("Two-step sign-in");
  await look(page, "totp");
  await fill(page, "none");
  await look(page, "totp-refused");
  // The code of the next time step.
  await fill(page, codeAt(secret, Date.now() + 30_000));
  expect(page.url()).toMatch(/\/callback\?code=/);
});

test("[I122] the index, the pages of webhooks and stored data, and one-click sign-in of a seeded user work by keyboard", async () => {
  const headers = { authorization: "Bearer sk_test_default", "content-type": "application/json" };
  const post = (where: string, body: object): Promise<Response> =>
    fetch(`${authkit.url}${where}`, { method: "POST", headers, body: JSON.stringify(body) });
  await post("/webhook_endpoints", { endpoint_url: "http://localhost:9/hooks", events: ["user.created"] });
  await post("/user_management/users", { email: "hooked@example.com" });
  const { page } = await visit(authkit.url);
  expect(await heading(page)).toBe("Local AuthKit");
  await look(page, "index");
  await follow(page, "Webhooks: what was sent, and how it went");
  await page.getByText("user.created").first().waitFor();
  await page.locator("summary").first().press("Enter");
  await page.getByText('"email": "hooked@example.com"').waitFor();
  await look(page, "webhooks");
  const { data } = (await (
    await fetch(`${authkit.url}/user_management/users?email=${ADA.email}`, { headers })
  ).json()) as {
    data: { id: string }[];
  };
  const asked = await post("/data-integrations/github/authorize", { user_id: data[0]?.id });
  await page.goto(((await asked.json()) as { url: string }).url);
  expect(await heading(page)).toBe("Connect github");
  await look(page, "connect");
  await follow(page, "Connect");
  expect(await heading(page)).toBe("Account connected");
  await page.goto(authkit.url);
  await follow(page, "Directories, Pipes and Vault: what is kept");
  await page.getByText("Account at github").waitFor();
  await look(page, "kept");
  await page.goto(request());
  await page.getByRole("button", { name: "Ada Lovelace" }).press("Enter");
  expect(await heading(page)).toBe("Choose an organization");
});

test("[I123] the passkey script is the only one that its pages may run, and no other page may run any", async () => {
  const policyOf = async (url: string): Promise<string> =>
    (await fetch(url)).headers.get("content-security-policy") ?? "";
  const page = request().replace("/authorize?", "/authorize/passkey?");
  expect(await policyOf(page)).toContain(`script-src ${authkit.url}/user_management/passkey.js;`);
  expect(await policyOf(request())).not.toContain("script-src");
  // Subject to the policy, without bypassing it.
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const held = await context.newPage();
  const refused: string[] = [];
  held.on("console", (message) => refused.push(message.text()));
  await held.addInitScript(() => {
    navigator.credentials.get = () => Promise.reject(new Error("no authenticator here"));
  });
  await held.goto(page);
  // The button gets the focus once the page is drawn, which may be after its load event.
  await held.waitForFunction(() => document.activeElement?.matches("button"));
  await held.keyboard.press("Enter");
  await held.waitForFunction(() => document.querySelector("#passkey-said")?.textContent !== "");
  expect(refused.filter((text) => text.includes("Content Security Policy"))).toEqual([]);
});
