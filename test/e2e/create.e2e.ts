// `npm create lockstep`, outside this repository, with the packages as npm would publish them.
import { exec, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { PASSWORD } from "lockstep";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, visit } from "./support/browser.ts";
import { ROOT, terminalEnv } from "./support/example.ts";
import { logOf } from "./support/log.ts";
import { packages } from "./support/packages.ts";
import { freePorts } from "./support/ports.ts";

const outside = mkdtempSync(path.join(tmpdir(), "lockstep-create-"));
let packed: string;
const NPM = {
  npm_config_prefer_offline: "true",
  npm_config_yes: "true",
  npm_config_audit: "false",
  npm_config_fund: "false",
};
let browser: Browser;

beforeAll(async () => {
  packed = packages().folder;
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  rmSync(outside, { recursive: true, force: true });
});

/** Runs a line. Rejects with its exit code and output if it fails. */
async function run(cwd: string, line: string): Promise<string> {
  const { stdout, stderr } = await promisify(exec)(line, { cwd, env: terminalEnv(NPM), maxBuffer: 2 ** 25 });
  return stdout + stderr;
}

/** The packed command without any network. */
const create = (args: string): Promise<string> => {
  const tarball = readdirSync(packed).find((name) => name.startsWith("create-lockstep-"));
  return run(outside, `npm exec --offline --package "${path.join(packed, tarball ?? "")}" -- create-lockstep ${args}`);
};

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();

test.each(["react-vite", "nextjs", "tanstack-start", "react-router"])(
  "[P43] [P49] %s is made offline from the example, without generated files",
  async (framework) => {
    const output = await create(`${framework} --framework ${framework}`);
    expect(output).toContain("npm install");
    const folder = path.join(outside, framework);
    expect(statSync(folder).mode & 0o777).toBe(0o777 & ~process.umask());
    const tracked: string[] = (await run(ROOT, `git ls-files -co --exclude-standard examples/${framework}`))
      .trim()
      .split("\n")
      .map((file) => path.relative(`examples/${framework}`, file))
      .filter((file) => !/_generated|\.gen\./.test(file));
    expect(filesIn(folder)).toEqual([...tracked, ".gitignore", "README.md"].toSorted());
    const { name, devDependencies } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
      name: string;
      devDependencies: Record<string, string>;
    };
    expect([name, devDependencies["lockstep"]]).toEqual([framework, "0.1.0"]);
  },
);

test("[P41] [P44] what cannot be used is refused with exit code 2, and nothing is written", async () => {
  await create("taken --framework nextjs");
  writeFileSync(path.join(outside, "taken/package.json"), "mine");
  await expect(create("taken --framework nextjs")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("is not empty") as unknown,
  });
  expect(readFileSync(path.join(outside, "taken/package.json"), "utf8")).toBe("mine");
  await expect(create("new --framework nextjs --packages nowhere")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/no lockstep-.*\.tgz in/) as unknown,
  });
  await expect(create("new < /dev/null")).rejects.toMatchObject({ code: 2 });
  expect(existsSync(path.join(outside, "new"))).toBe(false);
  expect(readdirSync(outside).filter((name) => name.startsWith("."))).toEqual([]);
});

test.each([
  { framework: "react-vite", start: "/", button: "Sign in", also: "npm run build" },
  // In `npm run test:long`. The session route; Next.js's own build is another test's subject.
  ...(process.env["LONG"] === undefined
    ? []
    : [{ framework: "nextjs", start: "/auth/sign-in?return_to=/list", button: undefined, also: "true" }]),
])(
  "[P45] a new app of $framework is installed, runs with `npm run dev`, signs in, stores an item, and type-checks",
  async ({ framework, start, button, also }) => {
    await create(`my-${framework} --framework ${framework} --packages "${packed}"`);
    const folder = path.join(outside, `my-${framework}`);
    await run(folder, "npm install");
    const ports = await freePorts();
    const options = (["authkit", "convex", "site", "app"] as const).flatMap((name) => [
      `--${name}-port`,
      String(ports[name]),
    ]);
    // A process group of its own, to which a terminal sends Ctrl-C.
    const child = spawn("npm", ["run", "dev", "--", ...options], {
      cwd: folder,
      env: terminalEnv({ ...NPM, NEXT_TELEMETRY_DISABLED: "1" }),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const log = logOf(child);
    const ended = once(child, "close");
    try {
      await log.printed(/Stop +Ctrl-C/);
      const { page, add } = await visit(browser, `http://localhost:${ports.app}${start}`);
      if (button !== undefined) await page.getByRole("button", { name: button }).click();
      // A member of one organization has none to choose.
      await page.getByLabel("Email").fill("grace@example.com");
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Continue" }).click();
      await add("Milk");
    } finally {
      process.kill(-(child.pid ?? 0), "SIGINT");
      await ended;
    }
    // Generated code is there now.
    await run(folder, `npx tsc --noEmit && npx tsc -p convex --noEmit && ${also}`);
    expect(existsSync(path.join(folder, ".env.local"))).toBe(false);
  },
);
