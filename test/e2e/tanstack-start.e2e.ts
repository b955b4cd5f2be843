// The example with TanStack Start in a production build, in Chromium: every frame from the first HTML on, through faults of AuthKit,
// other tabs, preloads, and each way in which a session ends. Access tokens last 20 s.
import { cpSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { type Stack, createStack } from "lockstep";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { expectEarlyRequest } from "./support/early-request.ts";
import { ROOT, terminalEnv } from "./support/example.ts";
import { add, type Recording, passAuthKit, recording } from "./support/frames.ts";
import { type Log, createLog } from "./support/log.ts";
import { otherNode } from "../../scripts/other-node.mjs";
import { freePorts } from "./support/ports.ts";
import { hydrated } from "./support/reader.ts";
import { sleepsUnseen } from "./support/sleep.ts";

const TOKEN_SECONDS = 20;
const ANONYMOUS = /run \w+ \S+ as anonymous/;
/** A JWT (RFC 7519 §3). */
const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/;
const APP = path.join(ROOT, ".lockstep/e2e/tanstack-start");
const LEFT_OUT = new Set(["node_modules", "dist", ".lockstep"]);

let stack: Stack;
let browser: Browser;
let ada: BrowserContext;
/** Browsers of Grace whose pages are closed, so that nothing refreshes their sessions, and when the tokens have expired. */
let idle: BrowserContext[];
let expired = Infinity;
const log: Log = createLog();

beforeAll(async () => {
  rmSync(APP, { recursive: true, force: true });
  cpSync(path.join(ROOT, "examples/tanstack-start"), APP, {
    recursive: true,
    filter: (source) => !LEFT_OUT.has(path.basename(source)),
  });
  cpSync(path.join(import.meta.dirname, "apps/tanstack-start"), APP, { recursive: true });
  const ports = await freePorts();
  const vite = `"${await otherNode("22.23.3")}" "${path.join(ROOT, "node_modules/vite/bin/vite.js")}"`;
  stack = await createStack({
    app: APP,
    ports,
    seed: "seed.yaml",
    accessTokenSeconds: TOKEN_SECONDS,
    command: ["sh", "-c", `${vite} build && exec ${vite} preview --port ${ports.app} --strictPort`],
    env: terminalEnv({ LOCKSTEP_LOG: "debug" }),
    log: (service, _stream, line) => log.add(`${service} │ ${line}`),
  });
  browser = await launch({ backForwardCache: true });
  ada = await browser.newContext();
  idle = await Promise.all([signedIn("grace"), signedIn("grace"), signedIn("grace")]);
  expired = Date.now() + TOKEN_SECONDS * 1000;
});

afterEach(async () => {
  await recover();
  expect(log.matching(ANONYMOUS)).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

/** Opens a page, signs in on the way if that is needed, and waits until the page reacts to clicks. */
async function open(
  where: BrowserContext,
  at: string,
  email = "ada@example.com",
  organization?: string,
): Promise<Recording> {
  const made = await recording(where, "li > span, li label span");
  await made.page.goto(stack.appUrl + at);
  if (!made.page.url().startsWith(stack.appUrl)) await passAuthKit(made.page, email, organization);
  await hydrated(made.page, "header a, main button");
  return made;
}

const authkit = (at: string, method: string, body?: object): Promise<Response> =>
  fetch(`${stack.authkitUrl}/_lockstep/${at}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });

/** Has AuthKit answer each refresh in this way, until `recover`. */
const disturb = (fault: object): Promise<Response> =>
  authkit("faults", "POST", { method: "POST", path: "/user_management/authenticate", ...fault });
const recover = (): Promise<Response> => authkit("faults", "DELETE");

/** A new browser in which the user has signed in, and closed the page. */
async function signedIn(name: string, organization?: string): Promise<BrowserContext> {
  const context = await browser.newContext();
  const { page } = await open(context, "/auth/sign-in", `${name}@example.com`, organization);
  await page.locator("main[data-session=authenticated]").waitFor();
  await page.close();
  return context;
}

/** A browser whose session's token has expired. */
async function withExpiredToken(): Promise<{ context: BrowserContext; cookie: string }> {
  await expect.poll(() => Date.now(), { timeout: 60_000 }).toBeGreaterThan(expired);
  const context = idle.pop()!;
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  return { context, cookie };
}

let long: Recording;
let since = 0;

test("[A181] a visitor who opens a protected page signs in and returns to it; its loader did not run before", async () => {
  const context = await browser.newContext();
  const answer = await context.request.get(`${stack.appUrl}/list?a=1`, { maxRedirects: 0 });
  expect(answer.status()).toBe(307);
  expect(answer.headers()["location"]).toBe("/auth/sign-in?return_to=%2Flist%3Fa%3D1");
  expect(log.matching(/run query items:list/)).toEqual([]);
  const { page } = await open(ada, "/list?a=1");
  expect(page.url()).toBe(`${stack.appUrl}/list?a=1`);
  await add(page, "Milk");
  await page.close();
});

test("[A182] [A218] [A219] [A220] [A221] the first HTML has the list and the user but no token, which it asks for at once; no cache may keep it, and no other frame follows it", async () => {
  const answer = await ada.request.get(`${stack.appUrl}/list`);
  const html = await answer.text();
  expect(html).toContain("<span>Milk</span>");
  expect(html).toContain("ada@example.com");
  expect(html).not.toMatch(TOKEN);
  expect(answer.headers()).toMatchObject({ "cache-control": "private, no-store", vary: "Cookie" });
  await expectEarlyRequest(() => signedIn("grace"), `${stack.appUrl}/list`);
  long = await open(ada, "/list");
  since = Date.now();
  const other = await open(ada, "/list");
  await add(other.page, "Bread");
  await long.page.getByText("Bread").waitFor();
  for (const { frames, sockets, complaints } of [long, other]) {
    await expect.poll(frames).toEqual(["authenticated: Milk", "authenticated: Bread, Milk"]);
    expect(sockets.length).toBe(1);
    expect(complaints).toEqual([]);
  }
  await other.page.close();
});

test("[A183] nothing of the server's half is in the files that the browser gets", () => {
  const folder = path.join(APP, "dist/client/assets");
  const files = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), "utf8"));
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) expect(file).not.toMatch(/WORKOS_|@workos|Fe26\.2|cookiePassword|AsyncLocalStorage/);
});

test("[A184] for a visitor, preloads of a protected page start no sign-in and leave no cookie", async () => {
  const context = await browser.newContext();
  const { page } = await open(context, "/");
  const started: string[] = [];
  page.on("request", (request) => request.url().includes("/auth/sign-in") && started.push(request.url()));
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  for (let n = 0; n < 10; n++) {
    const preloaded = page.waitForResponse(/_serverFn/);
    await page.getByRole("link", { name: "Open the list" }).hover();
    await preloaded;
    await page.getByRole("heading").hover();
  }
  expect(started).toEqual([]);
  expect(await context.cookies()).toEqual([]);
  await page.getByRole("link", { name: "Open the list" }).click();
  await passAuthKit(page, "grace@example.com");
  await page.getByText("Milk").waitFor();
  expect(page.url()).toBe(`${stack.appUrl}/list`);
  await context.close();
});

test("[A184] a navigation shows the data of the next page at once, however often it was preloaded", async () => {
  const { page, frames, sockets, complaints } = await open(ada, "/list");
  const link = (name: string) => page.getByRole("link", { name, exact: true });
  for (let n = 0; n < 10; n++) {
    await link("Organization").hover();
    await link("List").hover();
  }
  for (let n = 0; n < 2; n++) {
    await link("Organization").click();
    await page.getByText("Grace Hopper").waitFor();
    await link("List").click();
    await page.getByText("Milk").waitFor();
  }
  const [list, members] = ["authenticated: Bread, Milk", /^authenticated: Ada Lovelace/];
  await expect.poll(async () => (await frames()).length).toBeGreaterThan(4);
  const seen = await frames();
  expect(seen.filter((frame) => frame !== list && !members.test(frame))).toEqual([]);
  expect(seen.length).toBe(5);
  expect([sockets.length, complaints]).toEqual([1, []]);
  await page.close();
});

test("[A185] 20 parallel requests with an expired token cause one refresh, and each response sets its cookie", async () => {
  const { cookie } = await withExpiredToken();
  const get = () => fetch(`${stack.appUrl}/list`, { headers: { cookie } });
  const responses = await Promise.all(Array.from({ length: 20 }, get));
  for (const response of responses) expect(await response.text()).toContain("<span>Milk</span>");
  const set = new Set(responses.map(({ headers }) => headers.getSetCookie().join("\n")));
  expect(set.size).toBe(1);
  expect([...set][0]).toMatch(/^wos-session=.+; HttpOnly/);
});

test("[A186] with an expired token and a slow AuthKit, the first frame has the list, and nothing else follows", async () => {
  const { context } = await withExpiredToken();
  await disturb({ delay_ms: 3000 });
  const { page, frames, complaints } = await open(context, "/list");
  await add(page, "Eggs");
  await recover();
  await expect.poll(frames).toEqual(["authenticated: Bread, Milk", "authenticated: Eggs, Bread, Milk"]);
  expect(complaints).toEqual([]);
});

test("[A186] with an expired token and without AuthKit, the page is signed in, and the list comes with AuthKit", async () => {
  const { context } = await withExpiredToken();
  await disturb({ status: 503 });
  const { page, frames, complaints } = await open(context, "/list");
  await page.getByText("Grace").waitFor();
  await page.waitForResponse(/\/auth\/session$/);
  await recover();
  await page.getByText("Eggs").waitFor();
  await expect.poll(frames).toEqual(["authenticated: an empty list, busy", "authenticated: Eggs, Bread, Milk"]);
  expect(complaints).toEqual([]);
});

test("[A187] a page that comes back from another site shows only the list", async () => {
  const { page, frames } = await open(ada, "/list");
  await page.getByText("Eggs").waitFor();
  await page.goto(`${stack.convexUrl}/version`);
  await page.goBack();
  await page.getByText("Eggs").waitFor();
  await expect.poll(frames).toEqual(["authenticated: Eggs, Bread, Milk"]);
  await page.close();
});

test("[A188] after a switch of organization, nothing of the previous one is shown, though it was preloaded", async () => {
  const context = await signedIn("ada", "Analytical Society");
  const { page, frames, complaints } = await open(context, "/organization");
  await page.getByRole("link", { name: "List", exact: true }).hover();
  await page.getByLabel("Organization").selectOption("Mark II Laboratory");
  await page.getByText("Grace Hopper").waitFor({ state: "detached" });
  await page.locator("select", { hasText: "Mark II" }).waitFor();
  await page.getByRole("link", { name: "List", exact: true }).click();
  await page.getByPlaceholder("What do we need?").waitFor();
  await add(page, "Relays");
  const seen = await frames();
  expect(seen[0]).toMatch(/^authenticated: Ada Lovelace.+, Grace Hopper/);
  expect(seen.filter((frame) => frame.includes("Milk"))).toEqual([]);
  expect(seen.slice(-2)).toEqual(["authenticated: an empty list", "authenticated: Relays"]);
  expect(complaints).toEqual([]);
  expect(await (await context.request.get(`${stack.appUrl}/list`)).text()).not.toContain("Milk");
  await context.close();
});

test("[A189] a sign-out while the router preloads, and then another user: nothing of the first one is left", async () => {
  const context = await signedIn("ada", "Mark II Laboratory");
  const { page } = await open(context, "/organization");
  await page.getByRole("link", { name: "List", exact: true }).hover();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  await page.waitForURL(`${stack.appUrl}/`);
  await page.getByRole("link", { name: "Sign in" }).click();
  await passAuthKit(page, "grace@example.com");
  await page.getByRole("link", { name: "List", exact: true }).click();
  await page.getByText("Milk").waitFor();
  const html = await (await context.request.get(`${stack.appUrl}/list`)).text();
  for (const text of ["Relays", "ada@example.com"]) {
    expect(html).not.toContain(text);
    expect(await page.content()).not.toContain(text);
  }
  for (let back = 0; back < 2; back++) await page.goBack();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  expect(await page.content()).not.toContain("ada@example.com");
  await context.close();
});

test("[A194] a page follows another user's sign-in in another tab: its loaders run again, and it shows that user", async () => {
  const context = await signedIn("ada", "Mark II Laboratory");
  const { page, frames } = await open(context, "/list");
  await page.getByText("Relays").waitFor();
  const other = await open(context, "/");
  await other.page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  await other.page.getByRole("link", { name: "Sign in" }).click();
  await passAuthKit(other.page, "grace@example.com");
  // A tab that the user comes back to.
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  await page.locator("header", { hasText: "Grace" }).waitFor();
  await page.getByText("Milk").waitFor();
  const seen = await frames();
  expect(seen.slice(seen.indexOf("unauthenticated: no list")).join()).not.toContain("Relays");
  await context.close();
});

test("[A190] a sign-out by a server function ends the session in each tab", async () => {
  const context = await signedIn("grace");
  const other = await open(context, "/list");
  await other.page.getByText("Milk").waitFor();
  const { page } = await open(context, "/leave");
  await page.getByRole("button", { name: "Leave" }).click();
  await page.waitForURL(`${stack.appUrl}/`);
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  await other.page.getByRole("link", { name: "Sign in" }).waitFor();
  await expect.poll(async () => (await other.frames()).at(-1)).toBe("unauthenticated: no list");
  await context.close();
});

test("[A190] a session that is revoked in WorkOS ends in the page, and the next request forgets its cookie", async () => {
  const context = await signedIn("grace");
  const { page, frames } = await open(context, "/list");
  await page.getByText("Milk").waitFor();
  const html = await (await context.request.get(`${stack.appUrl}/list`)).text();
  const [session] = /session_\w+/.exec(html) ?? [];
  expect((await authkit("sessions/revoke", "POST", { session_id: session })).ok).toBe(true);
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  await expect.poll(async () => (await frames()).at(-1)).toBe("unauthenticated: no list");
  await page.reload();
  await page.getByLabel("Email").waitFor();
  expect((await context.cookies()).filter(({ name }) => name === "wos-session")).toEqual([]);
  await context.close();
});

test("[A191] a page that was open for a minute has shown only the list, on one socket", async () => {
  await expect.poll(() => Date.now() - since, { timeout: 90_000 }).toBeGreaterThan(60_000);
  await expect
    .poll(long.frames)
    .toEqual(["authenticated: Milk", "authenticated: Bread, Milk", "authenticated: Eggs, Bread, Milk"]);
  expect(long.sockets.length).toBe(1);
  expect(long.complaints).toEqual([]);
  expect(long.requests.filter((request) => request === "/auth/session").length).toBeGreaterThan(2);
});

test("[A230] a page that slept for longer than a token lives shows only the data, and works", async () => {
  const own = await launch();
  await sleepsUnseen(own, await open(await own.newContext(), "/list", "grace@example.com"));
});
