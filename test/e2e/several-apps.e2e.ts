// Two apps on one deployment: `lockstep dev` in the workspace of examples/two-apps, in one browser.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { PASSWORD } from "lockstep";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { type Command, killCommands, lockstep } from "./support/command.ts";
import { ROOT } from "./support/example.ts";
import { freePorts } from "./support/ports.ts";

const FOLDER = path.join(ROOT, ".lockstep/e2e/several-apps");
/** A third application, which neither the auth config nor the functions name. */
const OTHER = path.join(FOLDER, "apps/other");
let browser: Browser;
let context: BrowserContext;
let options: string[];
/** Addresses of the apps. */
let web: string;
let admin: string;
let other: string;

beforeAll(async () => {
  rmSync(FOLDER, { recursive: true, force: true });
  const source = path.join(ROOT, "examples/two-apps");
  cpSync(source, FOLDER, { recursive: true, filter: (file) => !/\/(?:node_modules|dist|\.env\.local)$/.test(file) });
  // As npm links it.
  mkdirSync(path.join(FOLDER, "node_modules/@two-apps"), { recursive: true });
  symlinkSync("../../packages/backend", path.join(FOLDER, "node_modules/@two-apps/backend"));
  cpSync(path.join(FOLDER, "apps/admin"), OTHER, { recursive: true });
  const manifest = readFileSync(path.join(OTHER, "package.json"), "utf8");
  writeFileSync(path.join(OTHER, "package.json"), manifest.replace("@two-apps/admin", "@two-apps/other"));
  // Of an app's own env file, only what leads to another AuthKit or Convex is replaced.
  const env = "VITE_WORKOS_CLIENT_ID=client_01KADMIN\nVITE_CONVEX_URL=https://happy-otter-123.convex.cloud\n";
  writeFileSync(path.join(FOLDER, "apps/admin/.env.local"), env);
  const [ports, more] = [await freePorts(), await freePorts()];
  const services = ["--authkit-port", ports.authkit, "--convex-port", ports.convex, "--site-port", ports.site];
  options = services.map(String);
  [web, admin, other] = [ports.app, more.app, more.site].map((port) => `http://localhost:${port}`) as [
    string,
    string,
    string,
  ];
  browser = await launch();
  context = await browser.newContext();
});
afterEach(killCommands);
afterAll(() => browser?.close());

/** Runs `lockstep dev` in a folder of the workspace, with the apps at these addresses. */
async function run(folder: string, ...urls: string[]): Promise<Command> {
  const ports = urls.map((url) => new URL(url).port).join(",");
  const command = lockstep(path.join(FOLDER, folder), ["dev", ...options, "--app-port", ports]);
  await command.log.printed(/Stop +Ctrl-C/);
  return command;
}

async function stop({ child, ended }: Command): Promise<void> {
  child.kill("SIGINT");
  expect(await ended).toBe(0);
}

/** What a command in an app's folder gets from the running stack. */
async function settingsIn(folder: string): Promise<string> {
  const print = "`${process.env.WORKOS_CLIENT_ID} ${process.env.WORKOS_COOKIE_NAME}`";
  const { log, ended } = lockstep(path.join(FOLDER, folder), ["exec", "--", process.execPath, "-p", print]);
  expect(await ended).toBe(0);
  return log.lines.join("\n");
}

async function open(url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

const signIn = (page: Page): Promise<void> => page.getByRole("button", { name: "Sign in" }).click();

test("[E51] [K103] [K104] both apps of a workspace sign in with one password and reach the same data; one app's sign-out leaves the other signed in; a third application is refused", async () => {
  const stack = await run(".", web, admin, other);

  expect(await settingsIn("apps/web")).toBe("client_lockstep_local wos-session-web");
  expect(await settingsIn("apps/admin")).toBe("client_lockstep_local_admin wos-session-admin");
  const inWeb = await open(web);
  await signIn(inWeb);
  await inWeb.getByLabel("Email").fill("ada@example.com");
  await inWeb.getByLabel("Password").fill(PASSWORD);
  await inWeb.getByRole("button", { name: "Continue" }).click();
  await inWeb.getByLabel("New note").fill("From the web app");
  await inWeb.getByRole("button", { name: "Add" }).click();
  await inWeb.getByText("From the web app").waitFor();

  // AuthKit knows the user, and does not ask again.
  const inAdmin = await open(admin);
  await signIn(inAdmin);
  await inAdmin.getByText("Administration for ada@example.com").waitFor();
  await inAdmin.getByText("From the web app").waitFor();

  const inOther = await open(other);
  await signIn(inOther);
  await inOther.getByRole("alert").filter({ hasText: "INVALID_CLAIMS" }).waitFor();

  await inWeb.getByRole("button", { name: "Sign out" }).click();
  await inWeb.getByRole("button", { name: "Sign in" }).waitFor();
  // A new page asks AuthKit for a token.
  await inAdmin.reload();
  await inAdmin.getByText("From the web app").waitFor();
  // Signing out ended the sign-in at AuthKit, too.
  await signIn(inWeb);
  await inWeb.getByLabel("Email").waitFor();
  await stop(stack);
});

test("[K103] one app of the workspace runs alone, with the same session, data and client ID", async () => {
  const stack = await run("apps/admin", admin);
  expect(stack.log.matching(/localhost/).join("\n")).not.toContain(web);
  const page = await open(admin);
  await page.getByText("From the web app").waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByText("From the web app").waitFor({ state: "detached" });
  expect(await settingsIn("apps/admin")).toMatch(/^client_lockstep_local_admin /);
  await stop(stack);
});
