// `lockstep doctor` in apps that do not work: it names the cause first, `--fix` repairs it while the stack runs, and then a user signs in.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PASSWORD } from "lockstep";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Change } from "../../packages/lockstep/test/doctor/support/project.ts";
import {
  APPLICATION_ID,
  CLIENT_AT_END,
  PASTED,
  SHORT_PASSWORD,
  WITHOUT_AUDIENCE,
} from "../../packages/lockstep/test/doctor/support/threads.ts";
import { CLIENT } from "../../packages/lockstep/test/doctor/support/token.ts";
import { launch } from "./support/browser.ts";
import { killCommands } from "./support/command.ts";
import { LOCKSTEP, terminalEnv } from "./support/example.ts";
import { type RunningTemplate, startTemplate } from "./support/template.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterEach(killCommands);
afterAll(() => browser?.close());

/** Starts a project of the doctor's own tests, with what is wrong in it. Its env file has no custom domain: there is none here. */
function start(base: "vite" | "nextjs", wrong: Change, seed?: object): Promise<RunningTemplate> {
  const project = `../../../packages/lockstep/test/doctor/projects/${base}`;
  return startTemplate({
    name: `doctor-${base}`,
    from: { [project]: "" },
    convexJson: true,
    ...(seed && { seed: () => seed }),
    env: ({ app }) => {
      const text = readFileSync(path.join(import.meta.dirname, "apps", project, "env.local"), "utf8");
      return apply(wrong, ".env.local", text.replace(/^.*API_HOSTNAME.*\n/m, ""))
        .replaceAll(/3000|5173/g, String(app))
        .split("\n");
    },
    prepare: (folder, { app }) => {
      const manifest = path.join(folder, "package.json");
      writeFileSync(manifest, readFileSync(manifest, "utf8").replace('"next dev"', `"next dev --port ${app}"`));
      for (const file of Object.keys(wrong.files ?? {}).filter((name) => name !== ".env.local")) {
        const place = path.join(folder, file);
        writeFileSync(place, apply(wrong, file, readFileSync(place, "utf8")));
      }
    },
  });
}

function apply({ files }: Change, file: string, text: string): string {
  const next = files?.[file];
  return typeof next === "function" ? next(text) : (next ?? text);
}

interface Run {
  code: number;
  output: string;
  errors: string;
}

/** Runs the doctor: its exit code and output. */
function doctor(cwd: string, ...args: string[]): Promise<Run> {
  return doctorWith("", cwd, ...args);
}

/** The same, with a token on standard input. */
function doctorWith(token: string, cwd: string, ...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd, env: terminalEnv() };
    const child = execFile(process.execPath, [LOCKSTEP, "doctor", ...args], options, (error, output, errors) =>
      resolve({ code: error === null ? 0 : Number(error.code), output, errors }),
    );
    child.stdin?.end(token);
  });
}

/** The access token that a page sends to Convex, as a person finds it in the browser's developer tools. */
function tokenOf(page: Page): Promise<string> {
  return new Promise((resolve) => {
    page.on("websocket", (socket) =>
      socket.on("framesent", ({ payload }) => {
        const message = JSON.parse(String(payload)) as { type: string; value?: string };
        if (message.type === "Authenticate" && message.value !== undefined) resolve(message.value);
      }),
    );
  });
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByText("Sign in", { exact: true }).click();
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
}

test("[O46] applicationID on the second provider: signed in at WorkOS, not at Convex, until the doctor repairs it", async () => {
  const { app, url, log } = await start("vite", APPLICATION_ID);
  await log.printed(/Stop +Ctrl-C/);
  const page = await (await browser.newContext()).newPage();
  await signIn(page, url);
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  await page.getByText("Sign in to see your notes.").waitFor();

  const before = await doctor(app);
  expect(before.output).toMatch(/^✗ A4 /);
  expect(before.code).toBe(1);
  const pushed = log.lines.length;
  const fixed = await doctor(app, "--fix", "--yes");
  expect(fixed.errors).toContain("-      applicationID: clientId,");
  expect((await doctor(app)).code).toBe(0);
  await log.printed(/Convex functions ready/, pushed);
  await page.reload();
  await page.getByRole("list").waitFor({ state: "attached" });
  expect(await page.getByText("Sign in to see your notes.").count()).toBe(0);
});

test("[O46] an issuer with the client ID at its end", async () => {
  const { app, url, log } = await start("vite", CLIENT_AT_END);
  await log.printed(/Stop +Ctrl-C/);
  expect((await doctor(app)).output).toMatch(/^✗ A3 /);
  const pushed = log.lines.length;
  await doctor(app, "--fix", "--yes");
  expect((await doctor(app)).code).toBe(0);
  await log.printed(/Convex functions ready/, pushed);
  const page = await (await browser.newContext()).newPage();
  await signIn(page, url);
  await page.getByRole("list").waitFor({ state: "attached" });
});

test("[O46] an issuer pasted from a chat: nothing can be pushed, until the doctor repairs it", async () => {
  const { app, url, log } = await start("vite", PASTED);
  await log.printed(/angle brackets/);
  expect((await doctor(app)).output).toMatch(/^✗ A5 /);
  await doctor(app, "--fix", "--yes");
  expect((await doctor(app)).code).toBe(0);
  await log.printed(/Stop +Ctrl-C/);
  const page = await (await browser.newContext()).newPage();
  await signIn(page, url);
  await page.getByRole("list").waitFor({ state: "attached" });
});

test("[O46] tokens without an audience: signed in at WorkOS, not at Convex, until the doctor is shown one", async () => {
  // The client of the stack, which signs the tokens.
  const local: Change = { files: { ".env.local": (text) => text.replaceAll(CLIENT, "client_lockstep_local") } };
  const { app, url, log } = await start("vite", local, { settings: { issuer: WITHOUT_AUDIENCE.iss } });
  await log.printed(/Stop +Ctrl-C/);
  const page = await (await browser.newContext()).newPage();
  const sent = tokenOf(page);
  await signIn(page, url);
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  await page.getByText("Sign in to see your notes.").waitFor();
  const token = await sent;

  // The files alone are right.
  expect((await doctor(app)).code).toBe(0);
  const before = await doctorWith(token, app, "--token");
  expect([before.code, before.output]).toEqual([1, expect.stringMatching(/^✗ J2 /)]);
  const pushed = log.lines.length;
  const fixed = await doctorWith(token, app, "--token", "--fix", "--yes");
  expect(fixed.errors).toContain("-      applicationID: clientId,");
  const after = await doctorWith(token, app, "--token");
  expect([after.code, after.output]).toEqual([0, expect.stringMatching(/0 errors, 0 warnings/)]);
  for (const { output, errors } of [before, fixed, after])
    for (const part of token.split(".")) expect((output + errors).includes(part)).toBe(false);
  await log.printed(/Convex functions ready/, pushed);
  await page.reload();
  await page.getByRole("list").waitFor({ state: "attached" });
  expect(await page.getByText("Sign in to see your notes.").count()).toBe(0);
});

test("[O46] a short cookie password: the server fails, until the doctor repairs it", async () => {
  const { app, url, log } = await start("nextjs", SHORT_PASSWORD);
  await log.printed(/Stop +Ctrl-C/);
  expect((await fetch(url)).status).toBe(500);
  expect((await doctor(app)).output).toMatch(/^✗ E6 /);
  const fixed = await doctor(app, "--fix", "--yes");
  expect(fixed.errors).not.toContain("planted-secret");
  expect((await doctor(app)).code).toBe(0);
  const page = await (await browser.newContext()).newPage();
  await expect.poll(async () => (await fetch(url)).status).toBe(200);
  await signIn(page, url);
  await page.getByRole("list").waitFor({ state: "attached" });
});
