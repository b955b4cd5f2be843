// A new user's steps: the apps that `create-vite`, React Router and TanStack's CLI generate today, outside this repository, with the packages
// as npm would publish them and every line of the guides. The code in the other guides is type-checked.
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { dev, killCommands, lockstep } from "./support/command.ts";
import { ROOT } from "./support/example.ts";
import { otherNode } from "../../scripts/other-node.mjs";
import { freePorts } from "./support/ports.ts";
import { blocksOf, isTypeScript, write, writeFiles } from "./support/guide.ts";
import { type NewApp, newApp } from "./support/new-app.ts";
import { COMPLAINT, TOKEN, hydrated, open, signIn } from "./support/reader.ts";

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

test("[E26] a new Vite app with the packed packages and the lines of the README signs in, signs out and builds, also with the oldest convex", async () => {
  const app = await newApp("README.md", "npm create vite");
  apps.push(app);
  const files = writeFiles("README.md", app.folder);
  expect(files).toEqual(["src/main.tsx", "src/App.tsx", "convex/me.ts", "convex/auth.config.ts"]);
  const signsInAndOut = async (): Promise<void> => {
    const ports = await freePorts();
    const { child, log, ended } = dev(app.folder, ports, [], app.lockstep);
    await log.printed(/Stop +Ctrl-C/);
    const { page, complaints } = await open(browser, `http://localhost:${ports.app}`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await signIn(page);
    await page.getByText(/Hello Ada, to Convex you are user_\w+\./).waitFor();
    expect(complaints).toEqual([]);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    // A refresh in progress when AuthKit ends the session is refused.
    expect(complaints.filter((complaint) => !/^400 POST .*\/authenticate$/.test(complaint))).toEqual([]);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  };
  await signsInAndOut();

  // Its own configuration includes only its source folder.
  const all = {
    extends: "./tsconfig.app.json",
    compilerOptions: { types: ["vite/client", "node"] },
    include: ["src", "convex"],
  };
  writeFileSync(path.join(app.folder, "tsconfig.all.json"), JSON.stringify(all));
  await app.shell("npx tsc -p tsconfig.all.json");
  await app.shell("npm run build");

  // The oldest version that npm accepts.
  const { peerDependencies } = JSON.parse(readFileSync(path.join(ROOT, "packages/auth/package.json"), "utf8")) as {
    peerDependencies: { convex: string };
  };
  const oldest = /\d+\.\d+\.\d+/.exec(peerDependencies.convex)?.[0];
  await app.shell(`npm install --no-audit --no-fund --prefer-offline convex@${oldest}`);
  await signsInAndOut();
});

test("[A168] a new React Router app with the lines of docs/react-router.md, in development and built, has a page for the signed-in user", async () => {
  // The generator fetches its template from GitHub, which tests do not reach.
  const template = path.join(import.meta.dirname, "apps/react-router-start");
  const options = `--template ${template} --no-git-init --no-install`;
  const app = await newApp("docs/react-router.md", "npx create-react-router", options);
  apps.push(app);
  expect(writeFiles("docs/react-router.md", app.folder)).toContain("app/routes/auth.ts");
  const ports = await freePorts();
  const url = `http://localhost:${ports.app}`;

  const development = dev(app.folder, ports, [], app.lockstep);
  await development.log.printed(/Stop +Ctrl-C/);
  // At its first page, Vite finds more packages to prepare, and reloads the page.
  await saysHello(url);
  await app.shell("npm run typecheck");
  // With the variables of the stack, as production would have its own.
  await app.shell("npx lockstep exec -- npm run build");
  development.child.kill("SIGINT");
  expect(await development.ended).toBe(0);

  const production = dev(app.folder, ports, ["npm", "start"], app.lockstep);
  await production.log.printed(/Stop +Ctrl-C/);
  expect(await saysHello(url)).toEqual([]);
  expect(production.log.matching(/^app .*(Error|Warning)/)).toEqual([]);
  production.child.kill("SIGINT");
  expect(await production.ended).toBe(0);
});

/** Signs in, adds to the list, finds it in the server's HTML, and signs out. Returns the complaints of the page. */
async function saysHello(url: string): Promise<string[]> {
  const { page, complaints } = await open(browser, url);
  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(page);
  await page.getByText(/Hello Ada, to Convex you are user_\w+\./).waitFor();
  await page.goto(`${url}/messages`);
  await page.getByText("Only for ada@example.com").waitFor();
  // The button works once the page's script has loaded.
  await expect
    .poll(async () => {
      await page.getByRole("button", { name: "Say hello" }).click();
      return page.getByRole("listitem").count();
    })
    .toBeGreaterThan(0);
  const html = await (await page.request.get(`${url}/messages`)).text();
  expect(html).toMatch(/<li[^>]*>Hello<\/li>/);
  expect(html).not.toMatch(TOKEN);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  return complaints;
}

test("[A193] a new TanStack Start app with the lines of docs/tanstack-start.md, in development and built, renders a protected page", async () => {
  const app = await newApp("docs/tanstack-start.md", "npx @tanstack/cli", "--no-git --no-install");
  apps.push(app);
  const files = writeFiles("docs/tanstack-start.md", app.folder);
  expect(files).toContain("src/routes/auth.$.ts");
  const ports = await freePorts();
  const url = `http://localhost:${ports.app}`;
  const node = await otherNode("22.23.3");

  const development = dev(app.folder, ports, [], app.lockstep, node);
  await development.log.printed(/Stop +Ctrl-C/);
  await opensMessages(url);
  expect(development.log.matching(COMPLAINT)).toEqual([]);
  await app.shell("npx tsc --noEmit");
  // With the variables of the stack, as production would have its own.
  await app.shell("npx lockstep exec -- npx vite build");
  development.child.kill("SIGINT");
  expect(await development.ended).toBe(0);

  const serve = [node, "node_modules/vite/bin/vite.js", "preview", "--port", String(ports.app)];
  const production = dev(app.folder, ports, serve, app.lockstep, node);
  await production.log.printed(/Stop +Ctrl-C/);
  await opensMessages(url);
  expect(production.log.matching(COMPLAINT)).toEqual([]);
  production.child.kill("SIGINT");
  expect(await production.ended).toBe(0);
});

async function opensMessages(url: string): Promise<void> {
  const { page, status, complaints } = await open(browser, url);
  expect(status).toBe(200);
  expect(await (await page.request.get(url)).text()).toContain(">Sign in</a>");
  expect(await (await page.request.get(`${url}/welcome`)).text()).toContain(">Sign up</a>");
  await page.goto(`${url}/messages`);
  await signIn(page);
  await page.getByText("Messages of ada@example.com").waitFor();
  await hydrated(page);
  await page.getByRole("button", { name: "Say hello" }).click();
  await page.getByRole("listitem").first().waitFor();
  const answer = await page.request.get(`${url}/messages`);
  const html = await answer.text();
  expect(html).toMatch(/<li[^>]*>Hello<\/li>/);
  expect(html).not.toMatch(TOKEN);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(`${url}/`);
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  expect(complaints).toEqual([]);
}

/** The pages whose code is not part of a test's app. `apps/guides` contains what a block uses from the app around it. */
const OTHERS = readdirSync(path.join(ROOT, "docs"))
  .filter(
    (name) =>
      name.endsWith(".md") &&
      !"directory migrate nextjs react-router several-apps tanstack-start webhooks"
        .split(" ")
        .includes(name.slice(0, -3)),
  )
  .filter((name) => blocksOf(`docs/${name}`).some(isTypeScript));

const COMPILER_OPTIONS = {
  target: "es2022",
  lib: ["es2023", "dom", "dom.iterable"],
  module: "esnext",
  moduleResolution: "bundler",
  types: ["node", "vite/client"],
  jsx: "react-jsx",
  allowImportingTsExtensions: true,
  strict: true,
  noUnusedLocals: true,
  skipLibCheck: true,
  noEmit: true,
};

test.each(OTHERS)("[E45] every code block of %s type-checks", async (page) => {
  const name = path.basename(page, ".md");
  const folder = path.join(ROOT, ".lockstep/e2e/guides", name);
  rmSync(folder, { recursive: true, force: true });
  const around = path.join(import.meta.dirname, "apps/guides", name);
  if (existsSync(around)) cpSync(around, folder, { recursive: true });
  for (const [index, { file, language, code }] of blocksOf(`docs/${page}`).filter(isTypeScript).entries()) {
    write(folder, file ?? `src/block-${index}.${language}`, code);
  }
  write(folder, "tsconfig.json", JSON.stringify({ compilerOptions: COMPILER_OPTIONS }));
  const { stdout } = await promisify(execFile)(process.execPath, [
    path.join(ROOT, "node_modules/typescript/bin/tsc"),
    "-p",
    folder,
  ]).catch((error: { stdout: string }) => error);
  expect(stdout).toBe("");
});

test("[E46] local AuthKit accepts the seed file of docs/local-authkit.md", async () => {
  const folder = path.join(ROOT, ".lockstep/e2e/guides/local-authkit");
  const seeds = blocksOf("docs/local-authkit.md").filter(({ language }) => language === "yaml");
  write(folder, "seed.yaml", seeds.map(({ code }) => code).join("\n"));
  const { authkit } = await freePorts();
  const options = ["--seed", "seed.yaml", "--ephemeral", "--port", String(authkit)];
  const { log, ended } = lockstep(folder, ["authkit", ...options]);
  await Promise.race([log.printed(/listens on/), ended]);
  expect(log.lines).toEqual([expect.stringContaining("listens on")]);
});
