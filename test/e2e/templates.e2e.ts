// Applications in the shape of Convex's official templates for AuthKit, unmodified, under `lockstep dev`: they start, people sign in, see data
// and sign out, and not a file of theirs has changed. Each has an `.env.local` that leads to a cloud deployment and the real WorkOS.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { PASSWORD } from "lockstep";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { type Command, killCommands, lockstep } from "./support/command.ts";
import { dataOf, freePorts, ROOT, terminalEnv } from "./support/example.ts";
import { otherNode } from "./support/other-node.ts";

const GIT = ["-c", "user.name=a", "-c", "user.email=a@example.com"];

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterEach(killCommands);
afterAll(() => browser?.close());

interface Running extends Command {
  app: string;
  url: string;
  ports: { authkit: number; convex: number; site: number; app: number };
  /** What git says has changed, and what the env file has. */
  changes: () => Promise<string[]>;
}

/** A template in a repository of its own. `PORT` in a file stands for the port that the app has. */
async function start(
  name: string,
  { node, options = [] }: { node?: string; options?: string[] } = {},
): Promise<Running> {
  const app = path.join(ROOT, ".lockstep/e2e", `template-${name}`);
  const ports = await freePorts();
  rmSync(app, { recursive: true, force: true });
  cpSync(path.join(import.meta.dirname, "apps/templates", name), app, { recursive: true });
  cpSync(path.join(import.meta.dirname, "apps/templates/convex"), path.join(app, "convex"), { recursive: true });
  renameSync(path.join(app, "gitignore"), path.join(app, ".gitignore"));
  const convexJson = path.join(app, "convex.json");
  if (name !== "vite")
    writeFileSync(convexJson, readFileSync(convexJson, "utf8").replaceAll("3000", String(ports.app)));
  const prefix = name === "nextjs" ? "NEXT_PUBLIC_" : "VITE_";
  const own = [
    "# Deployment used by `npx convex dev`",
    "CONVEX_DEPLOYMENT=dev:happy-animal-123 # team: me, project: mine",
    "",
    `${prefix}CONVEX_URL=https://happy-animal-123.convex.cloud`,
    `${prefix}WORKOS_CLIENT_ID=client_live`,
    ...(name === "vite" ? [`VITE_WORKOS_REDIRECT_URI=http://localhost:${ports.app}/callback`] : []),
  ].join("\r\n");
  writeFileSync(path.join(app, ".env.local"), own);
  // Beside the app: Next.js takes a repository for the root of a workspace, and would not find the packages of this one.
  const repository = path.join(dataOf(app), "../../repositories", name);
  const git = async (...args: string[]): Promise<string> =>
    (
      await promisify(execFile)("git", [...GIT, ...args], {
        cwd: app,
        env: { ...terminalEnv(), GIT_DIR: repository, GIT_WORK_TREE: app },
      })
    ).stdout;
  mkdirSync(repository, { recursive: true });
  await git("init", "--quiet");
  await git("add", ".");
  await git("commit", "--quiet", "--message", "template");
  const args = ["--authkit-port", ports.authkit, "--convex-port", ports.convex, "--site-port", ports.site].map(String);
  const command = lockstep(app, ["dev", ...args, ...options], {
    ...(node !== undefined && { node }),
    env: { LOCKSTEP_LOG: "debug" },
  });
  return {
    ...command,
    app,
    url: `http://localhost:${ports.app}`,
    ports,
    changes: async () => {
      const status = (await git("status", "--porcelain", "--untracked-files=all")).split("\n").filter(Boolean);
      const written = status.filter((line) => !line.includes("convex/_generated/"));
      return readFileSync(path.join(app, ".env.local"), "utf8") === own ? written : [...written, ".env.local"];
    },
  };
}

async function signsInAndOut(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByText("Sign in to see the numbers").waitFor();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText(/Welcome user_\w+!/).waitFor();
  await page.getByRole("button", { name: "Add a number" }).click();
  await page.getByText("Numbers: 7").waitFor();
  await page.getByRole("button", { name: "Add a number" }).click();
  await page.getByText("Numbers: 7, 8").waitFor();
}

async function signsOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("Sign in to see the numbers").waitFor();
}

test("[K42] [K7] [K35] [K39] [K45] the template for Vite: no prop leads to local AuthKit, and the state is out of the app's reach", async () => {
  const { app, url, log, child, ended, changes } = await start("vite");
  await log.printed(/Stop +Ctrl-C/);
  expect(log.matching(/^ +App /)[0]).toContain(url);
  const first = (pattern: RegExp): number => log.lines.findIndex((line) => pattern.test(line));
  expect(first(/^app +│/)).toBeGreaterThan(first(/Convex functions ready/));
  const page = await (await browser.newContext()).newPage();
  await signsInAndOut(page, url);
  expect(new URL(page.url()).pathname).toBe("/callback");

  // Whatever is written to the state, the page does not load itself again.
  await page.evaluate(() => Object.assign(window, { still: true }));
  for (let n = 9; n < 14; n++) {
    await page.getByRole("button", { name: "Add a number" }).click();
    await page.getByText(`, ${n}`).waitFor();
  }
  expect(await page.evaluate(() => "still" in window)).toBe(true);

  const key = readFileSync(path.join(dataOf(app), "convex/admin-key"), "utf8").trim();
  for (const at of [
    `/.lockstep/convex/admin-key`,
    `/@fs${dataOf(app)}/convex/admin-key`,
    `/@fs${dataOf(app)}/authkit/authkit.sqlite`,
  ]) {
    const answer = await (await fetch(url + at)).text();
    expect(answer).not.toContain(key);
    expect(answer).not.toContain("SQLite");
  }
  await signsOut(page);
  expect(await changes()).toEqual([]);
  child.kill("SIGKILL");
  await ended;
  expect(await changes()).toEqual([]);
});

test("[K38] [K40] [K7] the template for Next.js: its server signs in at local AuthKit, with what convex.json lists", async () => {
  const { url, log, child, ended, changes } = await start("nextjs");
  await log.printed(/Stop +Ctrl-C/);
  const page = await (await browser.newContext()).newPage();
  await signsInAndOut(page, url);
  await page.goto(`${url}/server`);
  await page.getByText("On the server: 7, 8").waitFor();
  await page.goto(url);
  await signsOut(page);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(await changes()).toEqual([]);
});

test("[K38] [K40] [K7] [Y2] the template for TanStack Start, on the Node that it needs", async () => {
  const { url, log, child, ended, changes } = await start("tanstack-start", { node: await otherNode("22.23.3") });
  await log.printed(/Stop +Ctrl-C/);
  const page = await (await browser.newContext()).newPage();
  await signsInAndOut(page, url);
  await signsOut(page);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(await changes()).toEqual([]);
});
