// A built single-page app on static hosts, with the files of docs/spa-in-production.md, and what signs its users out.
import { readFileSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import path from "node:path";
import { PASSWORD } from "lockstep";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { ROOT } from "./support/example.ts";
import { freePorts } from "./support/ports.ts";
import { startStack, type TestStack } from "./support/stack.ts";
import { type HostName, serveLike } from "./support/static-host.ts";

let browser: Browser;
let stack: TestStack;
const servers: Server[] = [];

beforeAll(async () => {
  browser = await launch();
  stack = await startStack("spa-in-production", 300, (app) => {
    const main = path.join(app, "src/main.tsx");
    // As in production: the session is in a cookie of the Authentication API. Here every port of localhost is the same site.
    const changed = readFileSync(main, "utf8").replace(
      "redirectUri={location.origin}",
      "redirectUri={`${location.origin}/callback`} devMode={false}",
    );
    writeFileSync(main, changed);
  });
});
afterAll(async () => {
  for (const server of servers) server.close();
  await browser?.close();
  await stack?.close();
});

async function register(url: string): Promise<void> {
  const call = (what: string, body: object): Promise<Response> =>
    fetch(`${stack.stack.authkitUrl}/user_management/${what}`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_default", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  expect((await call("redirect_uris", { uri: `${url}/callback` })).status).toBe(201);
  expect((await call("cors_origins", { origin: url })).status).toBe(201);
}

/** Serves the build like a host. Returns the address, which WorkOS knows. */
async function hosted(host: HostName, files: Record<string, string> = {}, name = "localhost"): Promise<string> {
  const { app: port } = await freePorts();
  servers.push(await serveLike(host, { folder: path.join(stack.app, "dist"), files, port }));
  const url = `http://${name}:${port}`;
  await register(url);
  return url;
}

const PAGE = readFileSync(path.join(ROOT, "docs/spa-in-production.md"), "utf8");

/** The files that a chapter of the page shows, named as in the build. */
function filesOf(heading: string): Record<string, string> {
  const [, chapter = ""] = PAGE.split(`\n### ${heading}\n`);
  const blocks = chapter.split(/\n##/)[0]?.matchAll(/`(?:public\/)?([\w.]+)`:\n\n```\w*\n([^]*?)```/g) ?? [];
  return Object.fromEntries([...blocks].map(([, file = "", text = ""]) => [file, text]));
}

/** A page of a new browser that has signed in there, and what the browser complained about. */
async function signedInAt(url: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await (await browser.newContext()).newPage();
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(url);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL((at) => at.href.startsWith(`${url}/callback`));
  return { page, complaints };
}

const signOut = (page: Page): Locator => page.getByRole("button", { name: "Sign out" });

const index = (): string => readFileSync(path.join(stack.app, "dist/index.html"), "utf8");
const HOSTS: [HostName, heading: string, more: () => Record<string, string>][] = [
  ["vercel", "Vercel", () => ({})],
  ["netlify", "Netlify", () => ({})],
  ["cloudflare-pages", "", () => ({})],
  ["cloudflare-workers", "Cloudflare", () => ({})],
  // What its line of the build makes.
  ["github-pages", "GitHub Pages", () => ({ "404.html": index() })],
  ["nginx", "nginx", () => ({})],
];

test.each(HOSTS)(
  "[E52] on %s with the files of the page, the callback signs in, also after a reload at its path",
  async (host, heading, more) => {
    const url = await hosted(host, { ...filesOf(heading), ...more() });
    const { page } = await signedInAt(url);
    await signOut(page).waitFor();
    await page.reload();
    await signOut(page).waitFor();
    // What a browser keeps for long must be the file: on most hosts the name of one of an older build is answered, too.
    const [, script = ""] = /src="(\/assets\/[^"]+)"/.exec(index()) ?? [];
    const isKept = async (at: string): Promise<boolean> =>
      (await page.request.get(url + at)).headers()["cache-control"]?.includes("immutable") === true;
    const kept = await Promise.all([script, "/assets/index-old.js", "/", "/callback"].map(isKept));
    expect(kept).toEqual([host === "nginx", false, false, false]);
  },
);

test("[E52] without a rule, the host answers the callback with 404", async () => {
  const url = await hosted("plain");
  const { page } = await signedInAt(url);
  await page.getByText("Not found").waitFor();
});

test("[E53] a page of the same site as the Authentication API stays signed in on reload; one of another site is signed out, without a request", async () => {
  const rules = filesOf("Vercel");
  const { page: own } = await signedInAt(await hosted("vercel", rules));
  const { page: other } = await signedInAt(await hosted("vercel", rules, "127.0.0.1"));
  for (const page of [own, other]) await signOut(page).waitFor();
  await own.reload();
  await signOut(own).waitFor();
  const requests: string[] = [];
  other.on("request", (request) => requests.push(request.url()));
  await other.reload();
  await other.getByRole("button", { name: "Sign in" }).waitFor();
  expect(requests.filter((address) => address.includes("/user_management/"))).toEqual([]);
});

test("[E54] the app signs in and follows its data under the Content-Security-Policy of the page, and a page of another host is not allowed", async () => {
  const policy = /## Content Security Policy[^]*?```\n([^]*?)\n```/.exec(PAGE)?.[1] ?? "";
  const { authkitUrl, convexUrl } = stack.stack;
  const here = policy
    .replace("https://auth.example.com", authkitUrl)
    .replace("https://happy-otter-123.convex.cloud", convexUrl)
    .replace("wss://happy-otter-123.convex.cloud", convexUrl.replace("http", "ws"));
  const headers = [{ source: "/(.*)", headers: [{ key: "Content-Security-Policy", value: here }] }];
  const rules = JSON.parse(filesOf("Vercel")["vercel.json"] ?? "{}") as object;
  const files = { "vercel.json": JSON.stringify({ ...rules, headers }) };
  const { page, complaints } = await signedInAt(await hosted("vercel", files));
  await page.getByRole("textbox").fill("Under a policy");
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByText("Under a policy").waitFor();
  expect(complaints).toEqual([]);
  await page.evaluate(() => fetch("http://127.0.0.1:1").catch(() => undefined));
  expect(complaints.join("\n")).toContain("Content Security Policy");
});
