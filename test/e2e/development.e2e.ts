// A developer's daily work with a running stack: the real `convex` command, saved edits, mistakes, a crash.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LOCKSTEP, terminalEnv } from "./support/example.ts";
import { type Visitor, launch, visit } from "./support/browser.ts";
import { type TestStack, startStack } from "./support/stack.ts";

const CONVEX = path.join(path.dirname(createRequire(import.meta.url).resolve("convex/package.json")), "bin/main.js");

let local: TestStack;
let browser: Browser;
let ada: Visitor;

beforeAll(async () => {
  [local, browser] = await Promise.all([startStack("development", 300), launch()]);
  ada = await visit(browser, local.stack.appUrl);
  await ada.signIn("ada@example.com");
});

afterAll(async () => {
  await browser?.close();
  await local?.close();
});

/** `npx lockstep exec -- npx convex …` in the app's folder. */
async function convex(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [LOCKSTEP, "exec", "--", process.execPath, CONVEX, ...args],
    {
      cwd: local.app,
      env: terminalEnv({ CI: "1" }),
    },
  );
  return stdout;
}

/** Changes a file of the app, and resolves when the next push with it was made or refused. */
async function edit(file: string, change: (text: string) => string, printed: RegExp): Promise<number> {
  const from = local.log.lines.length;
  const name = path.join(local.app, file);
  writeFileSync(name, change(readFileSync(name, "utf8")));
  await local.log.printed(printed, from);
  return from;
}

const READY = /functions │ .*Convex functions ready/;

test("[E8] kill -9 of local Convex right after an acknowledged change loses nothing", async () => {
  await ada.add("Milk");
  const from = local.log.lines.length;
  process.kill(local.stack.services.convex!.pid!, "SIGKILL");
  await local.log.printed(/local Convex is back/, from);
  await ada.page.reload();
  await ada.page.getByText("Milk").waitFor();
});

test("[E9] [K27] convex run, env set and env list work through `lockstep exec`", async () => {
  await convex("env", "set", "GREETING", "hello");
  const listed = await convex("env", "list");
  expect(listed).toContain("GREETING=hello");
  expect(listed).toContain("WORKOS_CLIENT_ID=client_lockstep_local");
  expect(listed).toContain("WORKOS_JWKS_URL=https://api.workos.com/sso/jwks/client_lockstep_local");
  const identity = JSON.stringify({ issuer: "https://x", subject: "y", tokenIdentifier: "https://x|y" });
  const items: unknown = JSON.parse(await convex("run", "--identity", identity, "items:list"));
  expect(items).toEqual([expect.objectContaining({ text: "Milk", mine: false })]);
});

test("[E10] a saved edit to a function reaches an open page without a reload", async () => {
  await ada.page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  await edit("convex/items.ts", (text) => text.replace("...item,", "...item, text: `${item.text}!`,"), READY);
  await ada.page.getByText("Milk!").waitFor();
  expect(await ada.page.evaluate(() => "sameDocument" in globalThis)).toBe(true);
});

test("[E11] a syntax error is shown once, and the old functions keep serving", async () => {
  const from = await edit("convex/items.ts", (text) => `${text}\nexport const = 1;\n`, /ERROR/);
  await ada.add("Bread");
  await ada.page.getByText("Bread!").waitFor();
  await edit("convex/items.ts", (text) => text.replace("\nexport const = 1;\n", ""), READY);
  expect(local.log.matching(/\[ERROR\]/, from)).toHaveLength(1);
  expect(local.log.matching(/items\.ts:\d+:\d+/, from)).toHaveLength(1);
});

test("[E12] the console and the log name the issuer of the token and the configured one when they differ", async () => {
  const from = local.log.lines.length;
  const misspelled = `const clientId = process.env.WORKOS_CLIENT_ID;
    const keys = { algorithm: "RS256", jwks: \`https://api.workos.com/sso/jwks/\${clientId}\` };
    const issuer = \`https://api.workos.com/user_managment/\${clientId}\`;
    export default { providers: [{ type: "customJwt", issuer, ...keys }] };`;
  await edit("convex/auth.config.ts", () => misspelled, READY);
  await ada.page.reload();
  const [issuer, configured] = ["user_management/client_lockstep_local", "user_managment/client_lockstep_local"];
  const said = (line: string): boolean => line.includes(issuer) && line.includes(configured);
  await expect.poll(() => ada.console.filter(said).length).toBeGreaterThan(0);
  expect(ada.console.filter(said)).toHaveLength(1);
  expect(local.log.lines.slice(from).filter(said)).toHaveLength(1);
});
