// Applications in the shape of Convex's official templates for AuthKit, unmodified, under `lockstep dev`: they start, users sign
// in, see data and sign out, and none of their files has changed. Each has an `.env.local` for a cloud deployment and the real
// WorkOS.
import { readFileSync } from "node:fs";
import path from "node:path";
import { PASSWORD } from "lockstep";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { killCommands, lockstep } from "./support/command.ts";
import { dataOf } from "./support/example.ts";
import { otherNode } from "../../scripts/other-node.mjs";
import { type RunningTemplate, startTemplate } from "./support/template.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterEach(killCommands);
afterAll(() => browser?.close());

/** A template, with an env file as `convex dev` and WorkOS's dashboard leave it. */
function start(
  name: string,
  {
    node,
    options = [],
    prepare,
    folder = name,
  }: { node?: string; options?: string[]; prepare?: (app: string) => Promise<void>; folder?: string } = {},
): Promise<RunningTemplate> {
  const prefix = name === "nextjs" ? "NEXT_PUBLIC_" : "VITE_";
  return startTemplate({
    name: folder,
    from: { [`templates/${name}`]: "", "templates/convex": "convex" },
    convexJson: name !== "vite",
    env: (ports) => [
      "# Deployment used by `npx convex dev`",
      "CONVEX_DEPLOYMENT=dev:happy-animal-123 # team: me, project: mine",
      "",
      `${prefix}CONVEX_URL=https://happy-animal-123.convex.cloud`,
      `${prefix}WORKOS_CLIENT_ID=client_live`,
      ...(name === "vite" ? [`VITE_WORKOS_REDIRECT_URI=http://localhost:${ports.app}/callback`] : []),
    ],
    options,
    ...(node !== undefined && { node }),
    ...(prepare !== undefined && { prepare }),
  });
}

/** Runs `lockstep init`. The packages are those of this repository. */
async function init(app: string): Promise<void> {
  const { log, ended } = lockstep(app, ["init", "--yes", "--no-install"]);
  const code = await ended;
  expect([code, log.lines.filter(() => code !== 0)]).toEqual([0, []]);
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

test("[K42] [K7] [K35] [K39] [K45] the template for Vite uses local AuthKit without a change of props, and its state is out of the app's reach", async () => {
  const { app, url, log, child, ended, changes } = await start("vite");
  await log.printed(/Stop +Ctrl-C/);
  expect(log.matching(/^ +App /)[0]).toContain(url);
  const first = (pattern: RegExp): number => log.lines.findIndex((line) => pattern.test(line));
  expect(first(/^app +│/)).toBeGreaterThan(first(/Convex functions ready/));
  const page = await (await browser.newContext()).newPage();
  await signsInAndOut(page, url);
  expect(new URL(page.url()).pathname).toBe("/callback");

  // Writes to the state never make the page reload.
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

test("[K38] [K40] [K7] the template for Next.js signs in at local AuthKit from its server, with the settings of convex.json", async () => {
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

test("[K38] [K40] [K7] [Y2] the template for TanStack Start works on the Node that it requires", async () => {
  const { url, log, child, ended, changes } = await start("tanstack-start", { node: await otherNode("22.23.3") });
  await log.printed(/Stop +Ctrl-C/);
  const page = await (await browser.newContext()).newPage();
  await signsInAndOut(page, url);
  await signsOut(page);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(await changes()).toEqual([]);
});

test("[Z16] lockstep init moves the template for Vite to Lockstep, and the user signs in and out", async () => {
  const { app, url, log, child, ended } = await start("vite", { folder: "vite-init", prepare: init });
  const main = readFileSync(path.join(app, "src/main.tsx"), "utf8");
  expect(main).toContain("<LockstepProvider client={convex} useAuth={useAuth}>");
  await log.printed(/Stop +Ctrl-C/);
  const page = await (await browser.newContext()).newPage();
  await signsInAndOut(page, url);
  await signsOut(page);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
});

test("[Z16] lockstep init moves the template for Next.js to Lockstep, which keeps the session of authkit-nextjs", async () => {
  const { app, url, log, child, ended } = await start("nextjs", { folder: "nextjs-init", prepare: init });
  const provider = readFileSync(path.join(app, "components/ConvexClientProvider.jsx"), "utf8");
  expect(provider).toContain("<LockstepProvider client={convex}>");
  expect(provider).not.toContain("useAuthFromAuthKit");
  await log.printed(/Stop +Ctrl-C/);
  const page = await (await browser.newContext()).newPage();
  await signsInAndOut(page, url);
  await page.goto(`${url}/server`);
  await page.getByText("On the server: 7, 8").waitFor();
  await page.goto(url);
  await signsOut(page);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
});
