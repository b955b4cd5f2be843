// The versions of the packages, in a small tree.

import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { check, type Files, plant } from "./support/planted.ts";

const manifest = (name: string, version: string, dependencies: Record<string, string> = {}): string =>
  JSON.stringify({ name, version, dependencies });
const PACKAGES = { "packages/auth": "a", "packages/lockstep": "b", "packages/create-lockstep": "c" };
const RIGHT: Files = {
  ...Object.fromEntries(
    Object.entries(PACKAGES).map(([folder, name]) => [`${folder}/package.json`, manifest(name, "0.2.0")]),
  ),
  "examples/one/package.json": manifest("example", "0.0.0", { a: "0.2.0", b: "*", other: "^1.0.0" }),
  "package-lock.json": JSON.stringify({
    packages: Object.fromEntries(Object.keys(PACKAGES).map((folder) => [folder, { version: "0.2.0" }])),
  }),
  "CHANGELOG.md": "# Changelog\n\n## 0.2.0 (unreleased)\n\n## 0.1.0 (2026-11-30)\n",
};

const SCRIPT = "scripts/versions.mjs";
const versions = (files: Files) => check(SCRIPT, plant([], { ...RIGHT, ...files }));

test("[R20] one version everywhere passes", () => {
  expect(versions({})).toEqual({ passed: true, lines: [] });
});

test.each<[string, Files]>([
  ["packages/lockstep/package.json: version 0.1.0", { "packages/lockstep/package.json": manifest("b", "0.1.0") }],
  ["examples/one/package.json: a 0.1.0", { "examples/one/package.json": manifest("example", "0.0.0", { a: "0.1.0" }) }],
  ["package-lock.json: packages/auth", { "package-lock.json": '{ "packages": {} }' }],
  ['CHANGELOG.md: its first section is "## 0.1.0', { "CHANGELOG.md": "## 0.1.0 (2026-11-30)\n" }],
  ['CHANGELOG.md: its first section is "## 0.2.0"', { "CHANGELOG.md": "## 0.2.0\n" }],
])("[R20] another one fails: %s", (message, files) => {
  const { passed, lines } = versions(files);
  expect([passed, lines[0]]).toEqual([false, expect.stringContaining(message)]);
});

test("[R20] a release needs the date, the tag and a clean tree", () => {
  const root = plant([], { ...RIGHT, "CHANGELOG.md": "## 0.2.0 (2026-12-01)\n" });
  const git = (...args: string[]): void => {
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...args], { cwd: root });
  };
  const release = () => {
    const program = path.resolve(import.meta.dirname, "../..", SCRIPT);
    try {
      return execFileSync(process.execPath, [program, root, "--release"], { encoding: "utf8", stdio: "pipe" });
    } catch (error) {
      return (error as { stderr: string }).stderr;
    }
  };
  git("add", "-A");
  git("commit", "--quiet", "-m", "x");
  expect(release()).toBe("git: HEAD has no tag v0.2.0\n");
  git("tag", "v0.2.0");
  expect(release()).toBe("");
  execFileSync("touch", [path.join(root, "new")]);
  expect(release()).toBe("git: there are changes that are not committed\n");
});
