// A Next.js application with the real authkit-nextjs on the whole stack: what its server renders, what the browser makes of
// it, and that nothing between is shown. Access tokens live 40 s.
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { PASSWORD, type Stack, createStack } from "lockstep";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { ROOT, freePorts, terminalEnv } from "./support/example.ts";
import { type Log, createLog } from "./support/log.ts";

const ANONYMOUS = /run \w+ items:\w+ as anonymous/;
/** A JWT (RFC 7519 §3). */
const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/;

let stack: Stack;
let browser: Browser;
let context: BrowserContext;
const log: Log = createLog();

beforeAll(async () => {
  const app = path.join(ROOT, ".lockstep/e2e/nextjs");
  rmSync(app, { recursive: true, force: true });
  cpSync(path.join(ROOT, "examples/react-vite/convex"), path.join(app, "convex"), { recursive: true });
  cpSync(path.join(import.meta.dirname, "apps/nextjs"), app, { recursive: true });
  const ports = await freePorts();
  const url = `http://localhost:${ports.app}`;
  stack = await createStack({
    app,
    ports,
    data: ".lockstep",
    accessTokenSeconds: 40,
    command: ["next", "dev", "--port", String(ports.app), "--hostname", "localhost"],
    env: terminalEnv({
      LOCKSTEP_LOG: "debug",
      NEXT_TELEMETRY_DISABLED: "1",
      NEXT_PUBLIC_CONVEX_URL: `http://127.0.0.1:${ports.convex}`,
      NEXT_PUBLIC_WORKOS_REDIRECT_URI: `${url}/callback`,
      WORKOS_REDIRECT_URI: `${url}/callback`,
      WORKOS_CLIENT_ID: "client_lockstep_local",
      WORKOS_API_KEY: "sk_test_default",
      WORKOS_COOKIE_PASSWORD: "a password of thirty-two characters or more",
      WORKOS_API_HOSTNAME: "localhost",
      WORKOS_API_PORT: String(ports.authkit),
      WORKOS_API_HTTPS: "false",
    }),
    log: (service, _stream, line) => log.add(`${service} │ ${line}`),
  });
  browser = await launch();
  context = await browser.newContext();
});

afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

/** Notes what the page shows from its first element on: the state of the session, and that of the list. */
function record(): void {
  const shown: string[] = [];
  Object.assign(window, { shown });
  const look = (): void => {
    const status = document.querySelector("#status")?.textContent?.split(" ")[0];
    const list = document.querySelector("ul");
    const now = `${status} ${list?.dataset["status"]} ${list?.children.length}`;
    if (status !== undefined && shown.at(-1) !== now) shown.push(now);
  };
  new MutationObserver(look).observe(document, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
  });
}

async function open(): Promise<{ page: Page; complaints: string[] }> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.addInitScript(record);
  await page.goto(stack.appUrl);
  return { page, complaints };
}

const shown = (page: Page): Promise<string[]> => page.evaluate(() => (window as never as { shown: string[] }).shown);

let ada: Page;

test("[E40] signed in through the hosted page, and what is added comes live", async () => {
  ({ page: ada } = await open());
  await ada.getByRole("link", { name: "Sign in" }).click();
  await ada.getByLabel("Email").fill("ada@example.com");
  await ada.getByLabel("Password").fill(PASSWORD);
  await ada.getByRole("button", { name: "Continue" }).click();
  await ada.locator("#status[data-phase=confirmed]").waitFor();
  await ada.getByRole("button", { name: "Add" }).click();
  await ada.getByText("Milk").waitFor();
});

test("[E41] the server's HTML has the user and the list and no token, and no other frame comes after it (44, 45)", async () => {
  const { page, complaints } = await open();
  const html = await (await page.request.get(stack.appUrl)).text();
  expect(html).toMatch(/authenticated<!-- --> <!-- -->user_/);
  expect(html).toContain("<li>Milk</li>");
  expect(html).not.toMatch(TOKEN);
  await page.locator("#status[data-phase=confirmed]").waitFor();
  await ada.getByRole("button", { name: "Add" }).click();
  await page.locator("li").nth(1).waitFor();
  expect(await shown(page)).toEqual(["authenticated success 1", "authenticated success 2"]);
  expect(complaints).toEqual([]);
  await page.close();
});

test("[E42] over two refreshes nothing else is shown, and nothing runs as nobody", async () => {
  await expect.poll(async () => Number(await ada.locator("#status").getAttribute("data-refreshes"))).toBeGreaterThan(1);
  expect(new Set((await shown(ada)).map((text) => text.split(" ")[0]))).toEqual(new Set(["authenticated"]));
  expect(log.matching(ANONYMOUS)).toEqual([]);
  expect(log.matching(/run query items:list as \S+\|user_/).length).toBeGreaterThan(0);
});

test("[E43] a sign-out in one tab is seen in the other at once, and a reload is signed out", async () => {
  const { page: other } = await open();
  await other.locator("#status[data-phase=confirmed]").waitFor();
  await ada.getByRole("button", { name: "Sign out" }).click();
  await other.locator("#status", { hasText: "unauthenticated" }).waitFor();
  await ada.getByRole("link", { name: "Sign in" }).waitFor();
  await other.reload();
  await other.getByRole("link", { name: "Sign in" }).waitFor();
  await other.locator("#status", { hasText: "unauthenticated" }).waitFor();
  expect(log.matching(ANONYMOUS)).toEqual([]);
});
