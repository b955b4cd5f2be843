// `lockstep doctor` as a process, in folders that are not as it expects.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
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

/** Runs the command. A status of null means that it did not end by itself. */
function doctor(cwd: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const options = {
    cwd,
    encoding: "utf8",
    input: "",
    timeout: 30_000,
    env: { ...process.env, NO_COLOR: "1" },
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
