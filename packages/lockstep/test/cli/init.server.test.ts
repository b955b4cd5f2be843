// `lockstep init` as a process: what it asks for, what it refuses, and what it prints.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { GENERATED } from "../setup/support/generated.ts";

const LOCKSTEP = fileURLToPath(new URL("../../bin/lockstep.mjs", import.meta.url));
const FILES = GENERATED["create-vite, react-ts"]?.files ?? {};

/** A Vite app on the disk. */
function app(files: Readonly<Record<string, string>> = FILES): string {
  const folder = mkdtempSync(path.join(tmpdir(), "lockstep-init-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

function init(folder: string, ...args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const options = { encoding: "utf8", input: "", env: { ...process.env, NO_COLOR: "1" } } as const;
  const run = spawnSync(process.execPath, [LOCKSTEP, "init", "--cwd", folder, ...args], options);
  return { code: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** Runs it in a terminal, and types each answer when its question is there. */
async function inTerminal(
  folder: string,
  answers: readonly { question: string; type: string }[],
): Promise<{ code: number | null; output: string }> {
  const line = `"${process.execPath}" "${LOCKSTEP}" init --no-install`;
  const child = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], { cwd: folder });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  let from = 0;
  const open = [...answers];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    const [next] = open;
    if (next === undefined || !output.slice(from).includes(next.question)) return;
    from = output.length;
    open.shift();
    child.stdin.write(next.type);
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output };
}

function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => !file.includes(`${path.sep}.git${path.sep}`))
      .map((file) => [path.relative(folder, file).split(path.sep).join("/"), readFileSync(file, "utf8")]),
  );
}

test("[Z11] without a terminal, each question ends with code 2 and the option that answers it", () => {
  const folder = app();
  const keys = init(folder);
  expect(keys).toMatchObject({ code: 2, stdout: "" });
  expect(keys.stderr).toMatch(
    /needs a terminal: "Where do the WorkOS keys come from\?"[^]*--keys own, --keys managed, --keys local, or --yes/,
  );
  const changes = init(folder, "--keys", "local");
  expect(changes).toMatchObject({ code: 2, stdout: "" });
  expect(changes.stderr).toMatch(/needs a terminal: "Apply these changes\?"[^]*--yes/);
  expect(contents(folder)).toEqual(FILES);
});

test.each([
  [["--keys", "mine"], "--keys must be one of: local, own, managed"],
  [["--framework", "remix"], "--framework must be one of: vite, nextjs, tanstack-start, react-router"],
  [["--package-manager", "cargo"], "--package-manager must be one of: npm, pnpm, yarn, bun"],
  [["--packages", "/nowhere"], "--packages must name a folder with both packages of Lockstep"],
  [["--key", "local"], "there is no option --key"],
])("[Z11] %s is refused with what would work", (args, message) => {
  const { code, stderr } = init(app(), ...args, "--yes");
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test("[Z12] changes that git lists are refused, and --allow-dirty goes ahead", () => {
  const folder = app();
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  // Before it asks, and before a diff that would hide it.
  const refused = init(folder, "--no-install");
  expect(refused.code).toBe(2);
  expect(refused.stderr).not.toMatch(/terminal|\+\+\+/);
  expect(refused.stderr).toMatch(/\?\? package\.json[^]*--allow-dirty/);
  expect(contents(folder)).toEqual(FILES);
  expect(init(folder, "--yes", "--no-install", "--allow-dirty").code).toBe(0);
  expect(Object.keys(contents(folder))).toContain("convex/auth.config.ts");
});

test("[Z13] --dry-run shows the changes and makes none, and --json prints one object", () => {
  const folder = app();
  const shown = init(folder, "--dry-run");
  expect(shown).toMatchObject({ code: 0, stdout: "" });
  expect(shown.stderr).toContain("+      <LockstepProvider client={client} useAuth={useAuth}>");
  const dry = JSON.parse(init(folder, "--dry-run", "--json").stdout) as { applied: boolean };
  expect(dry.applied).toBe(false);
  expect(contents(folder)).toEqual(FILES);
});

test("[Z13] [Z14] [Z20] the result names the changes, the commands of the package manager, what is next and what production needs", () => {
  const folder = app({ ...FILES, "pnpm-lock.yaml": "" });
  const { code, stdout } = init(folder, "--yes", "--json", "--no-install", "--keys", "managed");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    framework: "vite",
    app: "",
    keys: "managed",
    packageManager: "pnpm",
    changes: [
      { file: "convex/tsconfig.json", action: "create" },
      { file: "convex/auth.config.ts", action: "create" },
      { file: "convex.json", action: "create" },
      { file: "src/main.tsx", action: "edit" },
    ],
    install: [
      expect.stringMatching(/^pnpm add @lockstep\/auth@\S+ @workos-inc\/authkit-react convex$/),
      expect.stringMatching(/^pnpm add --save-dev lockstep@\S+ @types\/node$/),
    ],
    manual: [expect.objectContaining({ file: "src/App.tsx" })],
    notes: [],
    applied: true,
    doctor: null,
    next: "pnpm exec convex dev",
    production: expect.stringMatching(/\/docs\/spa-in-production\.md$/),
  });
  const again = init(folder, "--yes", "--no-install", "--keys", "managed");
  expect(again.code).toBe(0);
  expect(again.stderr).toMatch(/^Install: +/m);
  expect(again.stderr).not.toContain("+++");
  expect(again.stderr).toMatch(
    /Before you deploy it: .*custom domain.*\n\n {2}https:\S+\/docs\/spa-in-production\.md\n/,
  );
});

test("[Z13] in a terminal, it asks two questions; a no and Ctrl-C change nothing", async () => {
  const folder = app();
  const keys = { question: "1–3 [1]", type: "\r" };
  const refused = await inTerminal(folder, [{ ...keys, type: "9\r" }, keys, { question: "[y/N]", type: "n\r" }]);
  expect(refused.code).toBe(0);
  expect(refused.output).toMatch(
    /^Edit: +src\/main\.tsx\r\n(Install.*\r\nInstall \(dev\).*\r\n)[^\n]*Apply[^\n]*\r\nNothing was changed\.\r\n$/m,
  );
  // The colors of git.
  expect(refused.output).toContain("\u001b[32m+export default authConfig");
  expect(contents(folder)).toEqual(FILES);
  const interrupted = await inTerminal(folder, [keys, { question: "[y/N]", type: "\u0003" }]);
  expect(interrupted.code).toBe(130);
  // The shell's prompt begins a line.
  expect(interrupted.output).toMatch(/\[y\/N\] [^\n]*\r\n$/);
  expect(interrupted.output).not.toMatch(/AbortError|\n +at /);
  expect(contents(folder)).toEqual(FILES);
  expect((await inTerminal(folder, [keys, { question: "[y/N]", type: "y\r" }])).code).toBe(0);
  expect(Object.keys(contents(folder))).toContain("convex/auth.config.ts");
});
