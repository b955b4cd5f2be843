// The sign-in page of examples/nextjs in a production build on the whole local stack: no step shows another page of WorkOS, and the
// provider around the page follows it without a reload.
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { type Stack, createStack } from "lockstep";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { codeAt } from "../../packages/lockstep/test/identity/support/authenticator-app.ts";
import { launch } from "./support/browser.ts";
import { ROOT, terminalEnv } from "./support/example.ts";
import { type Log, createLog } from "./support/log.ts";
import { freePorts } from "./support/ports.ts";

const PASSWORD = "a long enough secret";
const ANONYMOUS = /run \w+ \S+ as anonymous/;

let stack: Stack;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];
const log: Log = createLog();

/** Starts the built application with a seed. */
let start: (seed: string, build: string) => Promise<Stack>;

beforeAll(async () => {
  const app = path.join(ROOT, ".lockstep/e2e/own-pages");
  rmSync(app, { recursive: true, force: true });
  cpSync(path.join(ROOT, "examples/react-vite/convex"), path.join(app, "convex"), { recursive: true });
  cpSync(path.join(import.meta.dirname, "apps/own-pages"), app, { recursive: true });
  cpSync(path.join(ROOT, "examples/nextjs/app/own"), path.join(app, "app/own"), { recursive: true });
  const ports = await freePorts();
  start = (seed, build) =>
    createStack({
      app,
      ports,
      seed,
      data: null,
      accessTokenSeconds: 20,
      command: ["sh", "-c", `${build} exec next start --port ${ports.app} --hostname localhost`],
      env: terminalEnv({ LOCKSTEP_LOG: "debug", NEXT_TELEMETRY_DISABLED: "1" }),
      log: (service, _stream, line) => log.add(`${service} │ ${line}`),
    });
  stack = await start("seed.yaml", "next build &&");
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

afterEach(async () => {
  await context?.close();
  expect(log.matching(ANONYMOUS)).toEqual([]);
});

/** Opens the sign-in page in a new browser. */
async function open(query = "", javaScriptEnabled = true): Promise<void> {
  context = await browser.newContext({ javaScriptEnabled });
  page = await context.newPage();
  const seen: string[] = [];
  complaints = seen;
  page.on("console", (message) => message.type() === "error" && seen.push(message.text()));
  page.on("pageerror", (error) => seen.push(error.message));
  await page.goto(`${stack.appUrl}/own${query}`);
  // A reload would lose it.
  if (javaScriptEnabled) await page.evaluate(() => Object.assign(window, { neverReloaded: true }));
}

const press = (name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
const heading = (name: string): Promise<void> => page.getByRole("heading", { name }).waitFor();

async function follow(name: string, leadsTo: string): Promise<void> {
  await page.getByRole("link", { name, exact: true }).click();
  await heading(leadsTo);
}
const fill = (label: string, value: string): Promise<void> => page.getByLabel(label, { exact: true }).fill(value);

async function signIn(email: string, password = PASSWORD): Promise<void> {
  await fill("Email", email);
  await fill("Password", password);
  await press("Sign in");
}

/** Waits until the provider has a session, a user and a list. */
const shows = (text: string) =>
  expect
    .poll(() =>
      page
        .locator("#status")
        .textContent()
        .then((shown) => shown?.replace("  ", " ")),
    )
    .toBe(text);

/** Waits until the provider has the user and their list, in the document that was opened first. */
async function signedIn(email: string): Promise<void> {
  await shows(`authenticated ${email} success`);
  await heading(`Home of ${email}`);
  expect(await page.evaluate(() => "neverReloaded" in window)).toBe(true);
  expect(complaints).toEqual([]);
}

/** Waits for a sentence about a field, which is tied to it and has the focus. */
async function refused(label: string, sentence: string): Promise<void> {
  await page.getByText(sentence).waitFor();
  const field = page.getByLabel(label, { exact: true });
  await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
  const about = await field.getAttribute("aria-describedby");
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  expect(await page.locator(`[id="${about}"]`).textContent()).toBe(sentence);
}

async function mail(to: string, seen = 0): Promise<{ code: string; link: string; text: string }> {
  const url = `${stack.authkitUrl}/_lockstep/outbox.json?to=${encodeURIComponent(to)}`;
  const read = async (): Promise<{ code: string; link: string; text: string }[]> =>
    ((await (await fetch(url)).json()) as { data: { code: string; link: string; text: string }[] }).data;
  await expect.poll(async () => (await read()).length).toBeGreaterThan(seen);
  const [newest] = await read();
  return newest ?? expect.unreachable();
}

test("[A215] a password signs in, and the page is signed in without a reload", async () => {
  await open("?return_to=%2F");
  await shows("unauthenticated unauthenticated");
  await fill("Email", "ada@example.com");
  await fill("Password", PASSWORD);
  await page.getByLabel("Password").press("Enter");
  await signedIn("ada@example.com");
  await page.goto(`${stack.appUrl}/own`);
  expect(new URL(page.url()).pathname).toBe("/");
});

test("[A216] a wrong password is a sentence at its field, and the address stays", async () => {
  await open();
  await signIn("ada@example.com", "wrong");
  await refused("Password", "The email or the password is wrong.");
  expect(await page.getByLabel("Email").inputValue()).toBe("ada@example.com");
  await fill("Password", PASSWORD);
  await press("Sign in");
  await signedIn("ada@example.com");
});

test("[A215] a new account: address, code of the mail, signed in", async () => {
  await open();
  await follow("Create an account", "Create an account");
  await fill("Email", "new@example.com");
  await fill("Password", "short");
  await press("Create account");
  await page.getByText("The password needs at least 10 characters.").waitFor();
  await fill("Password", "a fresh and long one 1");
  await press("Create account");
  await heading("Verify your email");
  await fill("Code", "000000");
  await press("Continue");
  await refused("Code", "This code is wrong. Check it and try again.");
  // A reload in the middle loses nothing.
  await page.reload();
  await page.evaluate(() => Object.assign(window, { neverReloaded: true }));
  const { code } = await mail("new@example.com");
  await fill("Code", `${code.slice(0, 3)} ${code.slice(3)}`);
  await press("Continue");
  await signedIn("new@example.com");
});

test("[A215] a code by mail, sent twice", async () => {
  await open();
  await follow("Email me a code", "Sign in with a code");
  await fill("Email", "ada@example.com");
  await press("Email me a code");
  await mail("ada@example.com");
  await press("Send another code");
  const { code } = await mail("ada@example.com", 1);
  await fill("Code", code);
  await press("Continue");
  await signedIn("ada@example.com");
});

test("[A215] a forgotten password is replaced with the link of the mail", async () => {
  await open();
  await follow("Forgot your password?", "Reset your password");
  await fill("Email", "linus@example.com");
  await press("Email me a link");
  await page.getByText("If there is an account for linus@example.com").waitFor();
  const { link } = await mail("linus@example.com");
  await page.goto(link);
  await heading("Choose a new password");
  await page.evaluate(() => Object.assign(window, { neverReloaded: true }));
  await fill("New password", PASSWORD);
  await press("Save and sign in");
  await heading("Choose an organization");
  await press("Mark II Laboratory");
  await signedIn("linus@example.com");
  expect(await page.locator("#status").getAttribute("data-organization")).toMatch(/^org_/);
});

test("[A215] the code of an authenticator app is asked for", async () => {
  await open();
  await signIn("tom@example.com");
  await page.getByText("Enter the code that your authenticator app shows.").waitFor();
  const { text } = await mail("tom@example.com");
  const secret = /[A-Z2-7]{16,}/.exec(text)?.[0] ?? "";
  await fill("Code", codeAt(secret, Date.now()));
  await press("Continue");
  await signedIn("tom@example.com");
});

test("[A215] single sign-on and Google lead to where the user signs in, and back", async () => {
  await open("?return_to=%2F");
  await follow("Single sign-on", "Single sign-on");
  await fill("Email", "ada@example.com");
  await press("Continue");
  await refused("Email", "Single sign-on is not set up for this email. Sign in in another way.");
  await fill("Email", "eve@acme.com");
  await press("Continue");
  await heading("Pretend Acme SSO");
  await fill("Email", "eve@acme.com");
  await press("Sign in as this person");
  await shows("authenticated eve@acme.com success");
  await context.close();
  await open("?return_to=%2F");
  await follow("Continue with Google", "Pretend Google");
  await fill("Email", "gina@example.com");
  await press("Sign in as this person");
  await shows("authenticated gina@example.com success");
});

test("[A217] the forms work without JavaScript", async () => {
  await open("?return_to=%2F", false);
  await signIn("ada@example.com", "wrong");
  await page.getByText("The email or the password is wrong.").waitFor();
  expect(await page.getByLabel("Email").inputValue()).toBe("ada@example.com");
  await signIn("linus@example.com");
  await heading("Choose an organization");
  await press("Analytical Society");
  await heading("Home of linus@example.com");
});

test("[A216] every field can be filled by a password manager, by the keyboard and by a screen reader", async () => {
  await open();
  const field = (label: string) =>
    page.getByLabel(label, { exact: true }).evaluate((input: HTMLInputElement) => [input.type, input.autocomplete]);
  expect(await field("Email")).toEqual(["email", "username"]);
  expect(await field("Password")).toEqual(["password", "current-password"]);
  await follow("Create an account", "Create an account");
  expect(await field("Password")).toEqual(["password", "new-password"]);
  await page.goto(`${stack.appUrl}/own?mode=code`);
  await fill("Email", "tab@example.com");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await heading("Enter your code");
  expect(await field("Code")).toEqual(["text", "one-time-code"]);
  await press("Start again");
  await heading("Sign in with a code");
});

test("[A215] an authenticator app is added where everyone needs one", async () => {
  await stack.close();
  stack = await start("seed-mfa.yaml", "");
  await open();
  await signIn("ada@example.com");
  await page.getByRole("img", { name: "QR code for your authenticator app" }).waitFor();
  const secret = (await page.locator("code").textContent()) ?? "";
  await fill("Code", "000000");
  await press("Continue");
  await refused("Code", "This code is wrong. Check it and try again.");
  expect(await page.getByRole("img").count()).toBe(1);
  await fill("Code", codeAt(secret, Date.now()));
  await press("Continue");
  await signedIn("ada@example.com");
});
