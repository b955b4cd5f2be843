// examples/nextjs, built for production, on the whole local stack. Access tokens last 20 s.
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Stack, createStack } from "lockstep";
import type { Browser, BrowserContext } from "playwright-core";
import { readToken } from "@lockstep/auth/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { expectEarlyRequest } from "./support/early-request.ts";
import { ROOT, terminalEnv } from "./support/example.ts";
import { type Recording, passAuthKit, recording } from "./support/frames.ts";
import { type Log, createLog } from "./support/log.ts";
import { freePorts } from "./support/ports.ts";
import { sleepsUnseen } from "./support/sleep.ts";

const ANONYMOUS = /run (query|mutation|action) \S+ as anonymous/;
/** A JWT (RFC 7519 §3). */
const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/;
const LIST = "authenticated: Milk";
const OURS = { "x-lockstep-session": "held", "sec-fetch-site": "same-origin" };

let stack: Stack;
let browser: Browser;
const log: Log = createLog();

beforeAll(async () => {
  const app = path.join(ROOT, ".lockstep/e2e/nextjs-server");
  rmSync(app, { recursive: true, force: true });
  const isSource = (file: string): boolean => !/[/\\](node_modules|\.next|\.env\.local)([/\\]|$)/.test(file);
  cpSync(path.join(ROOT, "examples/nextjs"), app, { recursive: true, filter: isSource });
  const ports = await freePorts();
  stack = await createStack({
    app,
    ports,
    accessTokenSeconds: 20,
    seed: path.join(app, "seed.yaml"),
    command: ["sh", "-c", `next build && exec next start --port ${ports.app} --hostname localhost`],
    env: terminalEnv({ LOCKSTEP_LOG: "debug", NEXT_TELEMETRY_DISABLED: "1" }),
    log: (service, _stream, line) => log.add(`${service} │ ${line}`),
  });
  browser = await launch({ backForwardCache: true });
});

afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

/** Opens the list, and signs in on the way if that is needed. */
async function openList(where: Browser | BrowserContext, email = "ada@example.com"): Promise<Recording> {
  const made = await recording(where);
  await made.page.goto(`${stack.appUrl}/list`);
  if (!made.page.url().startsWith(stack.appUrl)) await passAuthKit(made.page, email);
  await made.page.locator("main[data-session=authenticated]").waitFor();
  return made;
}

async function setFault(fault: Record<string, unknown> | null): Promise<void> {
  const url = `${stack.authkitUrl}/_lockstep/faults`;
  await fetch(url, fault === null ? { method: "DELETE" } : { method: "POST", body: JSON.stringify(fault) });
}

/** What a browser sends for a page, without its scripts. */
async function htmlOf(
  context: BrowserContext,
  address = "/list",
): Promise<{ html: string; headers: Record<string, string> }> {
  const response = await context.request.get(`${stack.appUrl}${address}`, { maxRedirects: 0 });
  return { html: await response.text(), headers: response.headers() };
}

async function tokenOf(context: BrowserContext): Promise<{ subject: string; expiresAt: number }> {
  const held = await context.request.post(`${stack.appUrl}/auth/session`, { headers: OURS });
  const { sub, exp } = readToken(((await held.json()) as { token: string }).token);
  return { subject: String(sub), expiresAt: Number(exp) * 1000 };
}

/** Waits until the access token in the cookie has expired; pages that are open would refresh it. */
async function expired(context: BrowserContext): Promise<void> {
  const { expiresAt } = await tokenOf(context);
  await wait(Math.max(0, expiresAt - Date.now()));
}

let ada: BrowserContext;
/** A page that stays open, and when it was opened. */
let grace: Recording;
let since: number;

test("[A155] the user signs in on AuthKit's page and is back on the page they asked for", async () => {
  ada = await browser.newContext();
  const { page, complaints } = await openList(ada);
  expect(new URL(page.url()).pathname).toBe("/list");
  await page.getByPlaceholder("What do we need?").fill("Milk");
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByRole("listitem").getByText("Milk").waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

test("[A155] a page without a user is static, and one with a user may be stored by nothing", async () => {
  expect((await htmlOf(ada, "/")).headers["x-nextjs-prerender"]).toContain("1");
  expect((await htmlOf(ada)).headers["cache-control"]).toMatch(/no-store/);
  await expired(ada);
  const refreshed = await htmlOf(ada, "/");
  expect(refreshed.headers["set-cookie"]).toContain("wos-session=");
  expect(refreshed.headers["cache-control"]).toMatch(/no-store/);
});

test("[A155] the server's HTML has the data and no token, and no other frame follows it", async () => {
  const { html } = await htmlOf(ada);
  expect(html).toContain("<span>Milk</span>");
  expect(html).not.toMatch(TOKEN);
  grace = await openList(await browser.newContext(), "grace@example.com");
  await grace.page.getByRole("listitem").getByText("Milk").waitFor();
  // Her page stays open until the end; see the last test.
  since = Date.now();
});

test("[A218] [A219] [A220] [A221] each load asks for one token, before the page's scripts have loaded, also under a strict policy", async () => {
  const signIn = async (): Promise<BrowserContext> => {
    const { page } = await openList(await browser.newContext(), "grace@example.com");
    await page.close();
    return page.context();
  };
  await expectEarlyRequest(signIn, `${stack.appUrl}/list`);
});

test("[A156] with an expired token, and a WorkOS that takes 3 s, the first frame has the data", async () => {
  await expired(ada);
  await setFault({ method: "POST", path: "/user_management/authenticate", delay_ms: 3000 });
  const made = await openList(ada);
  await made.page.locator("footer", { hasNotText: "optimistic" }).waitFor();
  expect(await made.frames()).toEqual([LIST]);
  expect(made.complaints).toEqual([]);
  await setFault(null);
  await made.page.close();
});

test("[A156] with an expired token and WorkOS down, the page is signed in, and has the data once WorkOS is back", async () => {
  await expired(ada);
  await setFault({ method: "*", path: "/user_management/*", status: 503 });
  const made = await openList(ada);
  await made.page
    .locator("footer", { hasText: "optimistic" })
    .or(made.page.locator("footer", { hasText: "refreshing" }))
    .waitFor();
  await setFault(null);
  await made.page.getByRole("listitem").getByText("Milk").waitFor();
  expect(await made.frames()).toEqual(["authenticated: an empty list, busy", LIST]);
  await made.page.close();
});

test("[A157] 20 parallel pages with an expired token cause one refresh", async () => {
  await expired(ada);
  const cookies = await ada.cookies(stack.appUrl);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const get = (): Promise<Response> => fetch(`${stack.appUrl}/list`, { headers: { cookie } });
  const pages = await Promise.all(Array.from({ length: 20 }, get));
  // Each refresh seals its session with another salt.
  expect(new Set(pages.flatMap(({ headers }) => headers.getSetCookie())).size).toBe(1);
  for (const one of pages) expect(await one.text()).toContain("<span>Milk</span>");
});

test("[A157] a storm of prefetches signs no user in, and two tabs show one session", async () => {
  const visitor = await browser.newContext();
  const made = await recording(visitor);
  await made.page.goto(stack.appUrl);
  await made.page.evaluate(async () => {
    const advance = { rsc: "1", "next-router-prefetch": "1" };
    const paths = ["/list", "/organization", "/auth/sign-in", "/auth/sign-up"];
    await Promise.all(Array.from({ length: 40 }, (_, n) => fetch(`${paths[n % 4]}?n=${n}`, { headers: advance })));
  });
  expect((await visitor.cookies()).map(({ name }) => name)).toEqual([]);
  await visitor.close();
  const [one, other] = [await openList(ada), await openList(ada)];
  await one.page.getByPlaceholder("What do we need?").fill("Bread");
  await one.page.getByRole("button", { name: "Add" }).click();
  await other.page.getByRole("listitem").getByText("Bread").waitFor();
  expect(await other.frames()).toEqual([LIST, "authenticated: Bread, Milk"]);
  await one.page.getByRole("button", { name: "Sign out" }).click();
  await other.page.getByText("You are signed out.").waitFor();
  await one.page.getByText("One shared list").waitFor();
  expect((await other.frames()).at(-1)).toBe("unauthenticated: no list");
  expect((await htmlOf(ada)).headers["location"]).toBe("/auth/sign-in?return_to=%2Flist");
  expect([...one.complaints, ...other.complaints]).toEqual([]);
  await one.page.close();
  await other.page.close();
});

test("[E50] an item that is entered before the page is hydrated is added", async () => {
  const made = await openList(ada);
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await made.page.route("**/*.js", async (route) => {
    await held;
    await route.continue();
  });
  await made.page.reload({ waitUntil: "commit" });
  await made.page.getByPlaceholder("What do we need?").fill("Eggs");
  await made.page.getByRole("button", { name: "Add" }).click();
  release();
  await made.page.getByRole("listitem").getByText("Eggs").waitFor();
  expect(new URL(made.page.url()).search).toBe("");
  expect(made.complaints).toEqual([]);
  await made.page.close();
});

test("[A158] after a sign-out, the back button shows nothing of the user", async () => {
  const made = await openList(ada);
  await made.page.getByRole("button", { name: "Sign out" }).click();
  await made.page.getByText("One shared list").waitFor();
  await made.page.goBack();
  await expect.poll(() => made.page.url()).not.toBe(`${stack.appUrl}/`);
  await expect.poll(async () => (await made.page.locator("body").innerText()).includes("Milk")).toBe(false);
  await made.page.close();
});

test("[A158] user B after user A on one machine sees nothing of A, in HTML, cache or page", async () => {
  const a = await openList(ada);
  const { subject } = await tokenOf(ada);
  await a.page.getByRole("link", { name: "Organization" }).click();
  await a.page.getByText("Ada Lovelace (you)").waitFor();
  await a.page.getByRole("button", { name: "Sign out" }).click();
  await a.page.getByText("One shared list").waitFor();
  const made = await openList(ada, "grace@example.com");
  await made.page.locator("header", { hasText: "Grace" }).waitFor();
  const { html } = await htmlOf(ada);
  expect(html).toContain("grace@example.com");
  for (const trace of ["ada@example.com", subject]) expect(html).not.toContain(trace);
  for (const frame of await made.frames()) expect(frame).toMatch(/^authenticated/);
  // The first page, with the router's cache of A.
  await a.page.getByRole("link", { name: "Open the list" }).click();
  await a.page.locator("header", { hasText: "Grace" }).waitFor();
  for (const trace of ["ada@example.com", subject]) expect(await a.page.content()).not.toContain(trace);
  await made.page.getByRole("button", { name: "Sign out" }).click();
  await made.page.getByText("One shared list").waitFor();
  expect([...made.complaints, ...a.complaints]).toEqual([]);
  await made.page.close();
  await a.page.close();
});

test("[A159] after a switch of organization by a server action, server and page agree at once, also during a preload", async () => {
  const made = await openList(ada);
  await made.page.getByRole("link", { name: "Organization" }).click();
  await made.page.getByRole("button", { name: "Enter Mark II Laboratory" }).waitFor();
  await made.page.getByRole("link", { name: "List" }).hover();
  await made.page.getByRole("button", { name: "Enter Mark II Laboratory" }).click();
  await made.page.getByRole("button", { name: "Enter Analytical Society" }).waitFor();
  await made.page.getByRole("link", { name: "List" }).click();
  await made.page.getByText("Nothing here yet").waitFor();
  const frames = await made.frames();
  expect(frames.filter((frame) => !frame.startsWith("authenticated"))).toEqual([]);
  expect(frames.at(-1)).toBe("authenticated: an empty list");
  expect(made.complaints).toEqual([]);
  await made.page.close();
});

test("[A155] for 60 s and over three tokens, an open page shows only the data, opens one socket, and runs nothing without a user", async () => {
  // The time itself is under test.
  await wait(Math.max(0, since + 60_000 - Date.now()));
  expect(await grace.frames()).toEqual([LIST, "authenticated: Bread, Milk", "authenticated: Eggs, Bread, Milk"]);
  expect(grace.complaints).toEqual([]);
  expect(grace.sockets).toHaveLength(1);
  const footer = (await grace.page.locator("footer").textContent()) ?? "";
  expect(Number(/refreshed (\d+)×/.exec(footer)?.[1])).toBeGreaterThan(1);
  expect(log.matching(ANONYMOUS)).toEqual([]);
  expect(log.matching(TOKEN)).toEqual([]);
});

test("[A230] a page that slept for longer than a token lives shows only the data, and works", async () => {
  const own = await launch();
  await sleepsUnseen(own, await openList(own, "grace@example.com"));
});
