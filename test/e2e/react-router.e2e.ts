// examples/react-router, built for production, on the whole local stack. Access tokens last 20 s.
import { cpSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Stack, createStack } from "lockstep";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { expectEarlyRequest } from "./support/early-request.ts";
import { ROOT, terminalEnv } from "./support/example.ts";
import { add, type Recording, passAuthKit, recording } from "./support/frames.ts";
import { type Log, createLog } from "./support/log.ts";
import { freePorts } from "./support/ports.ts";
import { sleepsUnseen } from "./support/sleep.ts";

const ANONYMOUS = /run (query|mutation|action) \S+ as anonymous/;
/** A JWT (RFC 7519 §3). */
const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/;
const SOCIETY = "Analytical Society";
const LABORATORY = "Mark II Laboratory";
const LIST = "authenticated: Milk";
const SECONDS = 20;

let stack: Stack;
let browser: Browser;
const log: Log = createLog();

beforeAll(async () => {
  const app = path.join(ROOT, ".lockstep/e2e/react-router");
  rmSync(app, { recursive: true, force: true });
  const isSource = (file: string): boolean => !/[/\\](node_modules|build|\.react-router|\.env\.local)$/.test(file);
  cpSync(path.join(ROOT, "examples/react-router"), app, { recursive: true, filter: isSource });
  const ports = await freePorts();
  stack = await createStack({
    app,
    ports,
    accessTokenSeconds: SECONDS,
    seed: "seed.yaml",
    command: ["sh", "-c", "react-router build && exec react-router-serve build/server/index.js"],
    env: terminalEnv({ LOCKSTEP_LOG: "debug", NODE_ENV: "production" }),
    log: (service, _stream, line) => log.add(`${service} │ ${line}`),
  });
  browser = await launch({ backForwardCache: true });
});

afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

const at = (route: string): string => `${stack.appUrl}${route}`;

/** Opens a page, and signs in on the way if that is needed. */
async function open(
  where: Browser | BrowserContext,
  route = "/list",
  email = "ada@example.com",
  organization = SOCIETY,
): Promise<Recording> {
  const made = await recording(where);
  await made.page.goto(at(route));
  if (!made.page.url().startsWith(stack.appUrl)) await passAuthKit(made.page, email, organization);
  await made.page.locator("main[data-session=authenticated]").waitFor();
  return made;
}

async function close({ page, complaints }: Recording): Promise<void> {
  expect(complaints).toEqual([]);
  await page.close();
}

async function follow(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name, exact: true }).click();
}

/** Signs out, and waits until the browser is back from WorkOS. */
async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(at("/"));
  await page.locator("main[data-session=unauthenticated]").waitFor();
}

/** Sets a fault of local AuthKit's token endpoint, or ends all faults. */
async function setFault(fault: Record<string, unknown> | null): Promise<void> {
  const url = `${stack.authkitUrl}/_lockstep/faults`;
  const body = JSON.stringify({ method: "POST", path: "/user_management/authenticate", ...fault });
  expect((await fetch(url, fault === null ? { method: "DELETE" } : { method: "POST", body })).ok).toBe(true);
}

/** Waits until the page's script runs and Convex has confirmed the session. Before that, a link loads a document. */
async function hydrated(page: Page): Promise<void> {
  await page.locator("footer", { hasNotText: "optimistic" }).waitFor();
}

/** Holds the answer to the page's requests for a route's data until the returned function is called. */
async function hold(page: Page, route: string): Promise<{ asked: Promise<void>; release: () => void }> {
  let ask: () => void = () => {};
  let release: () => void = () => {};
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(`**${route}.data*`, async (request) => {
    const response = await request.fetch();
    ask();
    await released;
    // The page may have left.
    await request.fulfill({ response }).catch(() => {});
  });
  return { asked, release };
}

async function cookieOf(context: BrowserContext): Promise<string> {
  return (await context.cookies(stack.appUrl)).map(({ name, value }) => `${name}=${value}`).join("; ");
}

let ada: BrowserContext;
/** Two tabs of one browser that stay open, and when they were opened. */
let tabs: [Recording, Recording];
let since: number;

test("[A160] [A161] the guard sends a visitor to sign in and back, and the server's HTML has the data, no token, and may not be stored", async () => {
  const visitor = await fetch(at("/list?tab=1"), { redirect: "manual" });
  expect([visitor.status, visitor.headers.get("location")]).toEqual([302, "/auth/sign-in?return_to=%2Flist%3Ftab%3D1"]);
  const welcome = await fetch(at("/"));
  expect(await welcome.text()).toContain("Sign in to see it");
  expect(welcome.headers.get("cache-control")).toBe(null);

  ada = await browser.newContext();
  const first = await recording(ada);
  await first.page.goto(at("/"));
  await follow(first.page, "List");
  await passAuthKit(first.page, "ada@example.com", SOCIETY);
  await first.page.waitForURL(at("/list"));
  await add(first.page, "Milk");
  const session = (await ada.cookies()).find(({ name }) => name === "wos-session");
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  for (const route of ["/list", "/list.data"]) {
    const response = await ada.request.get(at(route));
    const text = await response.text();
    for (const part of ["Milk", "ada@example.com"]) expect(text).toContain(part);
    expect(text).not.toMatch(TOKEN);
    expect(response.headers()).toMatchObject({
      "cache-control": "private, no-store",
      vary: expect.stringMatching(/cookie/i) as string,
    });
  }
  await close(first);
  tabs = [await open(ada), await open(ada)];
  since = Date.now();
});

test("[A218] [A219] [A220] [A221] each load asks for one token, before the page's scripts have loaded, also under a strict policy", async () => {
  const signIn = async (): Promise<BrowserContext> => {
    const { page } = await open(browser);
    await page.close();
    return page.context();
  };
  await expectEarlyRequest(signIn, at("/list"));
});

test("[A160] none of the server's half is in the files that the browser gets", () => {
  const assets = path.join(ROOT, ".lockstep/e2e/react-router/build/client/assets");
  const scripts = readdirSync(assets).filter((file) => file.endsWith(".js"));
  expect(scripts.length).toBeGreaterThan(3);
  for (const file of scripts) {
    expect(readFileSync(path.join(assets, file), "utf8"), file).not.toMatch(/WORKOS_(API_KEY|COOKIE)|Fe26|requireUser/);
  }
});

test("[A162] prefetches start no sign-in, and a link of the router to it loads a document", async () => {
  const context = await browser.newContext();
  const made = await recording(context);
  await made.page.goto(at("/"));
  await made.page.evaluate(async () => {
    const prefetch = (href: string): Promise<unknown> => {
      const link = Object.assign(document.createElement("link"), { rel: "prefetch", href });
      document.head.append(link);
      return new Promise((resolve) => (link.onload = link.onerror = resolve));
    };
    const routes = ["/auth/sign-in", "/auth/sign-up", "/list", "/list.data", "/auth/sign-in.data"];
    await Promise.all(Array.from({ length: 40 }, (_, n) => prefetch(`${routes[n % routes.length]}?n=${n}`)));
  });
  expect(await context.cookies()).toEqual([]);
  const data = await made.page.evaluate(async () => {
    const { status, headers } = await fetch("/auth/sign-in.data?return_to=/list");
    return [status, headers.get("x-remix-reload-document")];
  });
  expect(data).toEqual([202, "true"]);
  expect(await context.cookies()).toEqual([]);
  await context.close();
});

test("[A162] a form of the router signs out without a script of the page", async () => {
  const made = await open(browser);
  for (const route of ["/auth/sign-out.data", "/auth/sign-out"]) {
    const context = await browser.newContext();
    await context.addCookies(await made.page.context().cookies(stack.appUrl));
    const answer = await context.request.post(at(route), { maxRedirects: 0 });
    expect(answer.status()).toBe(route.endsWith(".data") ? 202 : 303);
    expect(await cookieOf(context)).not.toContain("wos-session=");
    await context.close();
  }
  await made.page.context().close();
});

test("[A163] with an expired token, 20 parallel requests refresh once, a slow WorkOS delays the first frame, and without WorkOS the page gets its data later", async () => {
  const later = await Promise.all(Array.from({ length: 3 }, () => open(browser)));
  const contexts = later.map(({ page }) => page.context());
  await Promise.all(later.map(close));
  // The age of the tokens is under test.
  await wait(SECONDS * 1000);
  const [parallel, slow, down] = contexts as [BrowserContext, BrowserContext, BrowserContext];

  const headers = { cookie: await cookieOf(parallel) };
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => fetch(at(n % 2 ? "/list" : "/organization.data"), { headers })),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  // Each refresh seals its session with another salt.
  const cookies = [...new Set(answers.map((answer) => answer.headers.getSetCookie().join("\n")))];
  expect(cookies).toEqual([expect.stringMatching(/^wos-session=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/)]);

  await setFault({ delay_ms: 3000 });
  const late = await open(slow);
  await setFault(null);
  await setFault({ status: 503 });
  const without = await open(down);
  await without.page.getByText("One moment …").waitFor();
  await setFault(null);
  await without.page.getByRole("listitem").getByText("Milk").waitFor();
  expect(await without.frames()).toEqual(["authenticated: an empty list, busy", LIST]);
  expect(await late.frames()).toEqual([LIST]);
  await Promise.all([late, without].map(close));
});

test("[A164] after a sign-out during a preload, nothing of the user is shown, and the late answer does not bring the session back", async () => {
  const made = await open(browser);
  const { page } = made;
  await hydrated(page);
  const { asked, release } = await hold(page, "/organization");
  await follow(page, "Organization");
  await asked;
  await signOut(page);
  release();
  expect((await made.frames()).filter((frame) => frame.includes("Milk"))).toEqual([]);
  expect(await cookieOf(page.context())).not.toContain("wos-session=");
  await page.goto(at("/list"));
  await page.getByLabel("Email").waitFor();
  await page.context().close();
});

test("[A164] user B after user A in one browser sees nothing of A, in HTML, page or history", async () => {
  const first = await open(browser, "/list", "ada@example.com", LABORATORY);
  const context = first.page.context();
  await hydrated(first.page);
  await add(first.page, "Ada's secret");
  await follow(first.page, "Organization");
  await first.page.getByText("Ada Lovelace (you)").waitFor();
  await signOut(first.page);
  await first.page.evaluate(() => void setTimeout(() => history.back()));
  await expect.poll(() => first.page.url()).not.toBe(at("/"));
  await expect.poll(() => first.page.locator("body").innerText()).not.toMatch(/Ada's secret|\(you\)/);

  const grace = await open(context, "/list", "grace@example.com");
  await grace.page.getByRole("listitem").getByText("Milk").waitFor();
  expect(await grace.frames()).toEqual([LIST]);
  const html = await (await context.request.get(at("/list"))).text();
  expect(html).toContain("grace@example.com");
  for (const trace of ["Ada's secret", "ada@example.com"]) expect(html).not.toContain(trace);
  await close(grace);
  await context.close();
});

test("[A165] an organization switch during a preload never shows the data of the previous organization", async () => {
  const made = await open(browser, "/organization");
  const { page } = made;
  await hydrated(page);
  const { asked, release } = await hold(page, "/list");
  await follow(page, "List");
  await asked;
  await page.getByLabel("Organization").selectOption({ label: LABORATORY });
  await page.getByText("grace@example.com").waitFor({ state: "detached" });
  release();
  await page.getByRole("listitem").getByText("Ada's secret").waitFor();
  const frames = await made.frames();
  expect(frames.filter((frame) => frame.includes("Milk") || !frame.startsWith("authenticated"))).toEqual([]);
  await close(made);
});

test("[A166] a form that is sent before the page's script has loaded reaches Convex as the user", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await context.addCookies(await ada.cookies(stack.appUrl));
  const page = await context.newPage();
  await page.goto(at("/list"));
  await page.getByPlaceholder("What do we need?").fill("Bread");
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByRole("listitem").getByText("Bread").waitFor();
  await context.close();
});

test("[A166] a page comes back with its data, whether or not the browser has kept it", async () => {
  const made = await open(browser);
  await made.page.goto("about:blank");
  await made.page.evaluate(() => void setTimeout(() => history.back()));
  await expect.poll(() => made.page.url()).toBe(at("/list"));
  await made.page.getByRole("listitem").getByText("Milk").waitFor();
  expect(await made.frames()).toEqual(["authenticated: Bread, Milk"]);
  await close(made);
});

test("[A166] for 60 s and over three tokens, an open page shows only the data, opens one socket, and runs nothing without a user; a sign-out ends both tabs", async () => {
  // The time itself is under test.
  await wait(Math.max(0, since + 60_000 - Date.now()));
  for (const { page, frames, complaints, sockets } of tabs) {
    expect(await frames()).toEqual([LIST, "authenticated: Bread, Milk"]);
    expect(complaints).toEqual([]);
    expect(sockets).toHaveLength(1);
    const footer = (await page.locator("footer").textContent()) ?? "";
    expect(Number(/refreshed (\d+)×/.exec(footer)?.[1])).toBeGreaterThan(1);
  }
  await signOut(tabs[0].page);
  await tabs[1].page.getByText("You are signed out.").waitFor();
  expect((await tabs[1].frames()).at(-1)).toBe("unauthenticated: no list");
  expect(log.matching(ANONYMOUS)).toEqual([]);
  expect(log.matching(TOKEN)).toEqual([]);
});

test("[A230] a page that slept for longer than a token lives shows only the data, and works", async () => {
  const own = await launch();
  await sleepsUnseen(own, await open(own, "/list", "grace@example.com"));
});
