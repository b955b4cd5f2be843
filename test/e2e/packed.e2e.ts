// A new user's way: a Vite app outside this repository, the two packages as npm publishes them, the lines of the README.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { PASSWORD } from "lockstep";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./support/browser.ts";
import { dev, killCommands } from "./support/command.ts";
import { ROOT, freePorts, terminalEnv } from "./support/example.ts";

let app: string;
let browser: Browser;

beforeAll(async () => {
  app = mkdtempSync(path.join(tmpdir(), "lockstep-packed-"));
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  killCommands();
  rmSync(app, { recursive: true, force: true });
});

async function npm(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("npm", args, { cwd: app, env: terminalEnv() });
  return stdout;
}

/** The tarball that `npm publish` would upload. */
async function pack(folder: string): Promise<string> {
  const out = await npm("pack", path.join(ROOT, folder), "--json", "--ignore-scripts");
  const [packed] = JSON.parse(out) as { filename: string }[];
  return `file:${packed!.filename}`;
}

/** The code blocks of "Use it" that begin with the name of a file. */
function readmeFiles(): Map<string, string> {
  const [, section = ""] = readFileSync(path.join(ROOT, "README.md"), "utf8").split("\n## Use it\n");
  const blocks = section.split("\n## ")[0]!.matchAll(/```tsx?\n\/\/ (\S+)\n([^]*?)```/g);
  return new Map([...blocks].map(([, name, code]) => [name!, code!]));
}

/** What a new Vite app has, with the versions of the example. */
async function createViteApp(): Promise<void> {
  const example = JSON.parse(readFileSync(path.join(ROOT, "examples/react-vite/package.json"), "utf8")) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const [auth, lockstep] = [await pack("packages/auth"), await pack("packages/lockstep")];
  const manifest = {
    name: "new-app",
    private: true,
    type: "module",
    dependencies: { ...example.dependencies, "@lockstep/auth": auth },
    devDependencies: { ...example.devDependencies, lockstep },
  };
  writeFileSync(path.join(app, "package.json"), JSON.stringify(manifest));
  const plain = '<div id="root"></div><script type="module" src="/src/main.tsx"></script>';
  writeFileSync(path.join(app, "index.html"), `<!doctype html><html lang="en"><body>${plain}</body></html>`);
  await npm("install", "--prefer-offline", "--no-audit", "--no-fund");
}

test("[E26] a new Vite app with the packed packages and the lines of the README signs in and out", async () => {
  await createViteApp();
  const files = readmeFiles();
  expect([...files.keys()]).toEqual(["src/main.tsx", "src/App.tsx", "convex/me.ts", "convex/auth.config.ts"]);
  for (const [name, code] of files) {
    mkdirSync(path.dirname(path.join(app, name)), { recursive: true });
    writeFileSync(path.join(app, name), code);
  }
  const ports = await freePorts();
  const { child, log, ended } = dev(app, ports, [], path.join(app, "node_modules/lockstep/bin/lockstep.mjs"));
  await log.printed(/Stop +Ctrl-C/);

  const page = await browser.newPage();
  await page.goto(`http://localhost:${ports.app}`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText(/Hello Ada, to Convex you are user_\w+/).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  child.kill("SIGINT");
  expect(await ended).toBe(0);
});
