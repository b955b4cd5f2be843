// A small tree with a test's files, and the results of the repository's checks on it.

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../../..");

/** Files by path. */
export type Files = Readonly<Record<string, string>>;

/** A folder with copies of the repository's `kept` files and with `files`, removed when the test ends. */
export function plant(kept: readonly string[], files: Files): string {
  const root = mkdtempSync(path.join(tmpdir(), "planted-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const file of kept) cpSync(path.join(ROOT, file), path.join(root, file));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  execFileSync("git", ["init", "--quiet"], { cwd: root });
  return root;
}

/** Runs a script of the repository on a tree: returns whether it passed, and its lines. */
export function check(script: string, root: string): { passed: boolean; lines: string[] } {
  return outcome(spawnSync(process.execPath, [path.join(ROOT, script), root], { encoding: "utf8" }));
}

/** Runs the linter on a tree, with its configuration. */
export function lint(root: string): { passed: boolean; lines: string[] } {
  const oxlint = path.join(ROOT, "node_modules/oxlint/bin/oxlint");
  const args = [oxlint, "-c", ".oxlintrc.json", "--format=unix", "packages"];
  return outcome(spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" }));
}

function outcome({ status, stdout, stderr }: { status: number | null; stdout: string; stderr: string }) {
  return { passed: status === 0, lines: `${stdout}${stderr}`.split("\n").filter((line) => line !== "") };
}
