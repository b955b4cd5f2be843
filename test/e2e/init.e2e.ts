// `lockstep init` in the apps that the frameworks' generators write today, outside this repository, with the packages as npm would publish
// them: one command, then `lockstep dev`, and the user signs in.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { type Command, dev, killCommands } from "./support/command.ts";
import { LOCKSTEP } from "./support/example.ts";
import { generatedApp, type NewApp } from "./support/new-app.ts";
import { freePorts } from "./support/ports.ts";
import { COMPLAINT, hydrated, open, signIn } from "./support/reader.ts";
import { otherNode } from "../../scripts/other-node.mjs";

let browser: Browser;
const apps: NewApp[] = [];

beforeAll(async () => {
  browser = await launch();
});
afterEach(killCommands);
afterAll(async () => {
  await browser?.close();
  await Promise.all(apps.map((app) => app.remove()));
});

/** What `--json` prints. */
interface Result {
  changes: { file: string; action: "create" | "edit" }[];
  manual: unknown[];
  applied: boolean;
  doctor: { errors: unknown[] } | null;
  next: string;
}

async function init(app: NewApp): Promise<Result> {
  const line = `"${process.execPath}" "${LOCKSTEP}" init --yes --json --packages "${app.packed}"`;
  return JSON.parse(await app.shell(line)) as Result;
}

/** Sets up a generated app; a second run finds nothing to do. */
async function initialized(page: string, create: string, options = ""): Promise<{ app: NewApp; result: Result }> {
  const app = await generatedApp(page, create, options);
  apps.push(app);
  const result = await init(app);
  expect(result).toMatchObject({ applied: true, manual: [], doctor: { errors: [] }, next: "npx lockstep dev" });
  expect(await init(app)).toMatchObject({ applied: false, changes: [], manual: [] });
  return { app, result };
}

/** Runs the app on the local stack. */
async function started(app: NewApp, node?: string): Promise<{ url: string } & Command> {
  const ports = await freePorts();
  const command = dev(app.folder, ports, [], app.lockstep, node);
  await command.log.printed(/Stop +Ctrl-C/);
  return { ...command, url: `http://localhost:${ports.app}` };
}

async function stopped({ child, ended, log }: Command): Promise<void> {
  // TanStack's generated app has no icon, and no page for what is not found.
  expect(log.matching(COMPLAINT).filter((line) => !line.includes("notFoundComponent"))).toEqual([]);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
}

test("[Z1] one command sets up a new Vite app: it signs in, and it still builds", async () => {
  const { app, result } = await initialized("README.md", "npm create vite");
  expect(result.changes).toEqual([
    { file: "convex/tsconfig.json", action: "create" },
    { file: "convex/auth.config.ts", action: "create" },
    { file: "src/main.tsx", action: "edit" },
    { file: "convex/me.ts", action: "create" },
    { file: "src/App.tsx", action: "edit" },
  ]);
  const { url, ...command } = await started(app);
  const { page, complaints } = await open(browser, url);
  await page.getByRole("button", { name: "Sign in" }).click();
  await signIn(page);
  await page.getByText(/Hello Ada, to Convex you are user_\w+\./).waitFor();
  expect(complaints).toEqual([]);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await stopped(command);
  await app.shell("npm run build");
});

test("[Z1] one command sets up a new Next.js app: it signs in, and loads the user's data on the server", async () => {
  const { app } = await initialized("docs/nextjs.md", "npx create-next-app", "--skip-install --disable-git");
  removeFonts(path.join(app.folder, "app/layout.tsx"));
  const { url, ...command } = await started(app);
  const { page, complaints } = await open(browser, url);
  await opensFirstPage(page);
  const answer = await page.request.get(url);
  expect(await answer.text()).toMatch(/to Convex you are (?:<!-- -->)?user_/);
  expect(answer.headers()["cache-control"]).toContain("no-store");
  expect(complaints).toEqual([]);
  await stopped(command);
});

/** Signs in on the first page of a server-rendered app, and out again, and in for what follows. */
async function opensFirstPage(page: Page): Promise<void> {
  // Vite may reload the page before that, and the click with it.
  await hydrated(page, "a");
  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(page);
  await page.getByText(/Hello Ada, to Convex you are user_\w+\./).waitFor();
  await hydrated(page);
  // The page shows the link at once, and then leaves for WorkOS, which sends the browser back.
  const back = page.waitForEvent("load");
  await page.getByRole("button", { name: "Sign out" }).click();
  await back;
  await hydrated(page, "a");
  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(page);
  await page.getByText(/Hello Ada, to Convex you are user_\w+\./).waitFor();
}

/** The generated app fetches its fonts from Google, which tests do not reach. */
function removeFonts(layout: string): void {
  const text = readFileSync(layout, "utf8")
    .replace(/^import .*next\/font\/google";\n/m, "")
    .replace(/^const \w+ = Geist[^]*?^\}\);\n/gm, "")
    .replace(/ ?className=\{`[^]*?`\}/, "");
  writeFileSync(layout, text);
}

test("[Z1] one command sets up a new TanStack Start app: it signs in and out", async () => {
  const options = "--no-git --no-install";
  const { app } = await initialized("docs/tanstack-start.md", "npx @tanstack/cli", options);
  const { url, ...command } = await started(app, await otherNode("22.23.3"));
  const { page, complaints } = await open(browser, url);
  await opensFirstPage(page);
  expect(complaints).toEqual([]);
  await stopped(command);
});

test("[Z1] one command sets up a new React Router app: it signs in, and its types are correct", async () => {
  // The generator fetches its template from GitHub, which tests do not reach.
  const template = path.join(import.meta.dirname, "apps/react-router-start");
  const options = `--template ${template} --no-git-init --no-install`;
  const { app } = await initialized("docs/react-router.md", "npx create-react-router", options);
  const { url, ...command } = await started(app);
  const { page, complaints } = await open(browser, url);
  await opensFirstPage(page);
  // At its first page, Vite finds more packages to prepare, refuses what it prepared before, and reloads the page.
  expect(
    complaints.filter((one) => !/^504 .*\/\.vite\/deps\/|^Failed to fetch dynamically imported/.test(one)),
  ).toEqual([]);
  await stopped(command);
  await app.shell("npm run typecheck");
});
