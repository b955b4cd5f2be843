// The session route of @lockstep/auth/nextjs/server with the real authkit-nextjs, in a production build of the Next.js application.
// Access tokens last 40 s.
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { PASSWORD, type Stack, createStack } from "lockstep";
import type { Browser, BrowserContext, Page, Response as PageResponse } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readToken } from "@lockstep/auth/testing";
import { launch } from "./support/browser.ts";
import { ROOT, terminalEnv } from "./support/example.ts";
import { freePorts } from "./support/ports.ts";
import { type Log, createLog } from "./support/log.ts";

const ANONYMOUS = /run \w+ items:\w+ as anonymous/;
/** A JWT (RFC 7519 §3). */
const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/;
const OURS = { "x-lockstep-session": "held", "sec-fetch-site": "same-origin" };

let stack: Stack;
let browser: Browser;
const log: Log = createLog();

beforeAll(async () => {
  const app = path.join(ROOT, ".lockstep/e2e/nextjs-session-route");
  rmSync(app, { recursive: true, force: true });
  cpSync(path.join(ROOT, "examples/react-vite/convex"), path.join(app, "convex"), { recursive: true });
  cpSync(path.join(import.meta.dirname, "apps/nextjs"), app, { recursive: true });
  const ports = await freePorts();
  stack = await createStack({
    app,
    ports,
    accessTokenSeconds: 40,
    command: ["sh", "-c", `next build && exec next start --port ${ports.app} --hostname localhost`],
    env: terminalEnv({
      LOCKSTEP_LOG: "debug",
      NEXT_TELEMETRY_DISABLED: "1",
      NEXT_PUBLIC_SESSION_ROUTE: "/session",
    }),
    log: (service, _stream, line) => log.add(`${service} │ ${line}`),
  });
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

/** Signs in through the hosted page. */
async function signIn(context: BrowserContext, name: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(stack.appUrl);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill(`${name}@example.com`);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator("#status[data-phase=confirmed]").waitFor();
  return page;
}

/** Calls the route as the page does, without a browser. */
async function post(cookie: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${stack.appUrl}/session`, { method: "POST", headers: { cookie, ...headers } });
}

async function cookieOf(context: BrowserContext): Promise<string> {
  const cookies = await context.cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}

test("[A127] the route answers its own pages only, and no answer may be stored", async () => {
  const context = await browser.newContext();
  await signIn(context, "ada");
  const cookie = await cookieOf(context);
  const answer = await post(cookie, OURS);
  expect(await answer.json()).toMatchObject({ kind: "token", minted: false });
  expect(answer.headers.get("cache-control")).toContain("no-store");
  expect(answer.headers.get("vary")).toMatch(/cookie/i);
  const foreign: Record<string, string>[] = [
    { ...OURS, "sec-fetch-site": "cross-site" },
    { "x-lockstep-session": "held", origin: "https://evil.example.com" },
    { "sec-fetch-site": "same-origin" },
  ];
  for (const headers of foreign) {
    const refused = await post(cookie, headers);
    expect(refused.status).toBe(403);
    expect(await refused.text()).not.toMatch(TOKEN);
    expect(refused.headers.get("cache-control")).toContain("no-store");
  }
  expect((await fetch(`${stack.appUrl}/session`, { headers: { cookie, ...OURS } })).status).toBe(405);
  // A page of another origin, in the browser that has the cookie.
  const elsewhere = await context.newPage();
  await elsewhere.goto(stack.authkitUrl);
  const read = await elsewhere.evaluate(
    (url) =>
      fetch(url, { method: "POST", credentials: "include", headers: { "x-lockstep-session": "held" } }).then(
        () => "read",
        () => "refused",
      ),
    `${stack.appUrl}/session`,
  );
  expect(read).toBe("refused");
  await context.close();
});

test("[A129] 20 parallel requests with an expired token cause one refresh, and each sets the new cookie", async () => {
  const context = await browser.newContext();
  const page = await signIn(context, "grace");
  const cookie = await cookieOf(context);
  await page.close();
  const { token } = (await (await post(cookie, OURS)).json()) as { token: string };
  await expect.poll(() => Date.now() / 1000).toBeGreaterThan(Number(readToken(token).exp));
  const responses = await Promise.all(Array.from({ length: 20 }, () => post(cookie, OURS)));
  const answers = await Promise.all(responses.map((response) => response.json()));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ kind: "token", minted: true });
  expect(answers[0]).not.toMatchObject({ token });
  // Each refresh seals its session with another salt.
  const set = new Set(responses.map(({ headers }) => headers.getSetCookie().join("\n")));
  expect(set.size).toBe(1);
  expect([...set][0]).toMatch(/^wos-session=.+HttpOnly/i);
  // The new cookie works.
  const [next = ""] = [...set].map((line) => line.split(";")[0]);
  expect(await (await post(next, OURS)).json()).toMatchObject({
    kind: "token",
    token: answers[0].token,
    minted: false,
  });
  await context.close();
});

test("[A130] a session that is revoked in WorkOS ends in the open page with the next refresh, while its token is valid", async () => {
  const context = await browser.newContext();
  const page = await signIn(context, "ada");
  const answers: { asked: string | undefined; answer: { kind: string; token?: string } }[] = [];
  const actions: string[] = [];
  const keep = async (response: PageResponse): Promise<void> => {
    const asked = response.request().headers()["x-lockstep-session"];
    answers.push({ asked, answer: (await response.json()) as { kind: string; token?: string } });
  };
  page.on("response", (response) => {
    if (new URL(response.url()).pathname === "/session") void keep(response);
  });
  page.on("request", (request) => {
    if (request.headers()["next-action"] !== undefined) actions.push(request.url());
  });
  await expect
    .poll(async () => Number(await page.locator("#status").getAttribute("data-refreshes")))
    .toBeGreaterThan(1);
  expect(actions).toEqual([]);
  const held = answers.findLast(({ answer }) => answer.token !== undefined)?.answer.token ?? "";
  const revoked = await fetch(`${stack.authkitUrl}/user_management/sessions/revoke`, {
    method: "POST",
    headers: { authorization: "Bearer sk_test_default", "content-type": "application/json" },
    body: JSON.stringify({ session_id: readToken(held).sid }),
  });
  expect(revoked.ok).toBe(true);
  await page.locator("#status", { hasText: "unauthenticated" }).waitFor();
  // The page may show it before this test has read the answer. It asked for a new token, so the server still accepted the last one.
  await expect.poll(() => answers.at(-1)).toEqual({ asked: "renewed", answer: { kind: "gone" } });
  // The cookie is gone as well.
  await page.reload();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  expect(await (await post(await cookieOf(context), OURS)).json()).toEqual({ kind: "gone" });
  expect(log.matching(ANONYMOUS)).toEqual([]);
  expect(log.matching(TOKEN)).toEqual([]);
  await context.close();
});
