// `lockstep doctor` as a process, in folders that are not as it expects.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DEEP } from "../doctor/support/deep.ts";
import { baseFiles } from "../doctor/support/project.ts";

const COMMAND = path.resolve(import.meta.dirname, "../../bin/lockstep.mjs");

/** A folder with these files; null leaves one of the base out. */
function folder(
  files: Readonly<Record<string, string | null>> = {},
  base: Readonly<Record<string, string>> = {},
): string {
  const root = mkdtempSync(path.join(tmpdir(), "lockstep-doctor-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [file, text] of Object.entries({ ...base, ...files })) {
    if (text === null) continue;
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

const VITE = baseFiles("vite");

/** Without `--require`, for which Node itself reads the package.json of the folder. */
const ENV = { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1" };

/** Runs the command. A status of null means that it did not end by itself. */
function doctor(cwd: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const options = {
    cwd,
    encoding: "utf8",
    input: "",
    timeout: 30_000,
    env: ENV,
  } as const;
  return spawnSync(process.execPath, [COMMAND, "doctor", ...args], options);
}

test("[O47] a named pipe in place of a file is not waited for", () => {
  const root = folder({ ".env.local": null }, VITE);
  for (const name of [".env.local", "src/pipe.ts", "tsconfig.app.json"])
    execFileSync("mkfifo", [path.join(root, name)]);
  const { status, stdout, stderr } = doctor(root);
  expect(stderr).toBe("");
  expect(stdout).toContain("Vite");
  expect([0, 1]).toContain(status);
});

test("[O47] nor is a pipe in place of package.json", () => {
  const root = folder();
  execFileSync("mkfifo", [path.join(root, "package.json")]);
  expect(doctor(root)).toMatchObject({ status: 2, stderr: expect.stringContaining("there is no app") });
});

test("[O47] a folder in place of package.json is left out", () => {
  const root = folder({ "package.json": null }, VITE);
  mkdirSync(path.join(root, "package.json"));
  expect(doctor(root)).toMatchObject({ status: 2, stderr: expect.stringContaining("there is no app") });
});

test("[O47] code nested too deep is left out, whatever it is nested by", () => {
  const nested = Object.entries(DEEP).map(([kind, code]) => [
    `src/deep/${kind}.${kind === "elements" ? "tsx" : "ts"}`,
    `// AuthKitProvider\n${code(100_000)}\n`,
  ]);
  const { status, stderr } = doctor(folder(Object.fromEntries(nested), VITE));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

/** Runs it in a terminal, types the keys when the question is there, and returns how it ended. */
async function answered(root: string, keys: string): Promise<{ code: number | null; output: string }> {
  const line = `"${process.execPath}" "${COMMAND}" doctor --fix`;
  const child = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], { cwd: root });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (!output.includes("[y/N]") && `${output}${text}`.includes("[y/N]")) child.stdin.write(keys);
    output += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output };
}

test("[O48] Ctrl-D at the question of --fix is a no, and Ctrl-C ends the command", async () => {
  const root = folder({ "convex/auth.config.ts": null }, VITE);
  const no = await answered(root, "\u0004");
  expect(no.output).toContain("Apply these changes?");
  expect(no.output).not.toMatch(/ABORT_ERR|Applied/);
  expect(no.code).toBe(1);
  expect((await answered(root, "\u0003")).code).toBe(130);
  expect(existsSync(path.join(root, "convex/auth.config.ts"))).toBe(false);
});

test("[O48] an error that stops the doctor ends it with code 2", () => {
  const root = folder({ "convex/auth.config.ts": null }, VITE);
  expect(doctor(root, "--fix")).toMatchObject({ status: 2, stderr: expect.stringContaining("--yes") });
  const project = folder({}, VITE);
  // An error that it does not expect.
  const env = {
    ...process.env,
    NODE_OPTIONS: `--import "data:text/javascript,Date.now=()=>{throw new Error('planted')}"`,
  };
  const { status, stderr } = spawnSync(process.execPath, [COMMAND, "doctor"], { cwd: project, encoding: "utf8", env });
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("planted") });
});

test.each(["doctor", "init", "env"])(
  "[O49] outside of a project, lockstep %s does not look for one on the disk",
  (command) => {
    const root = folder(Object.fromEntries(Object.entries(VITE).map(([file, text]) => [`apps/notes/${file}`, text])));
    const args = command === "env" ? ["env", "list"] : [command];
    const options = { cwd: root, encoding: "utf8", input: "", timeout: 30_000, env: ENV } as const;
    const { status, stderr } = spawnSync(process.execPath, [COMMAND, ...args], options);
    expect(status).toBe(2);
    expect(stderr).toMatch(/no app and no Convex folder here[^]*has no package\.json[^]*--cwd/);
    if (command !== "doctor") return;
    expect(doctor(root, "--cwd", "apps/notes").status).toBe(0);
    // The root of a repository need not be a package.
    mkdirSync(path.join(root, ".git"));
    expect(doctor(root).status).toBe(0);
  },
);

test.each(["doctor", "init", "env"])("[O50] lockstep %s names a package.json that is not valid JSON", (command) => {
  const root = folder({ "package.json": '{ "name": "notes", }' });
  const args = command === "env" ? ["env", "list"] : [command];
  const options = { cwd: root, encoding: "utf8", input: "", timeout: 30_000, env: ENV } as const;
  const { status, stderr } = spawnSync(process.execPath, [COMMAND, ...args], options);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("package.json is not valid JSON") });
});

test("[O50] the report names an invalid file, and reads one with a byte order mark", () => {
  const marked = {
    "package.json": `\uFEFF${VITE["package.json"]}`,
    "package-lock.json": `\uFEFF${VITE["package-lock.json"]}`,
  };
  const plain = doctor(folder({}, VITE));
  expect(doctor(folder(marked, VITE))).toMatchObject({ status: plain.status, stdout: plain.stdout, stderr: "" });
  const { stdout } = doctor(folder({ "ui/package.json": "{", "ui/convex.json": '{ "functions": }' }, VITE));
  expect(stdout).toContain("ui/package.json is not valid JSON");
  expect(stdout).toContain("ui/convex.json is not valid JSON");
});
