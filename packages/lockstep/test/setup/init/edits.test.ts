// The edits of a plan: what is shown of them, and how they are written.
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writeEdits } from "../../../src/setup/init/apply-plan.ts";
import { showChanges } from "../../../src/setup/init/show-plan.ts";

test("[Z17] an edited file keeps its mode, and a link leads to the edited file", () => {
  const root = mkdtempSync(path.join(tmpdir(), "lockstep-edits-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const at = (name: string) => path.join(root, name);
  writeFileSync(at("private.json"), "{}", { mode: 0o600 });
  writeFileSync(at("real.ts"), "old");
  symlinkSync("real.ts", at("link.ts"));
  writeEdits(root, [
    { file: "private.json", before: "{}", content: "{ }" },
    { file: "link.ts", before: "old", content: "new" },
    { file: "made/here.ts", before: undefined, content: "made" },
  ]);
  expect(statSync(at("private.json")).mode & 0o777).toBe(0o600);
  expect(lstatSync(at("link.ts")).isSymbolicLink()).toBe(true);
  const read = (name: string) => readFileSync(at(name), "utf8");
  expect(["private.json", "real.ts", "made/here.ts"].map(read)).toEqual(["{ }", "new", "made"]);
  expect(readdirSync(root).toSorted()).toEqual(["link.ts", "made", "private.json", "real.ts"]);
});

test("[Z18] the lines around a change show no secret: neither a known value nor one of a secret's form", () => {
  const before = 'const password = "correct-horse-battery";\nconst key = "sk_live_0123456789abcdef";\n';
  const edits = [{ file: "src/main.ts", before, content: `${before}start();\n` }];
  const plan = { edits, installs: [], manual: [], notes: [] };
  const shown = showChanges(plan, ["correct-horse-battery"]);
  expect(shown).toContain("+start();");
  expect(shown).not.toMatch(/correct-horse|0123456789/);
});

test("[Z21] after the diff, the files and packages are listed; the lines of a generated page that is replaced are counted", () => {
  const edits = [
    { file: "convex/auth.config.ts", before: undefined, content: "export default 1;\n" },
    { file: "convex/me.ts", before: undefined, content: "export const me = 1;\n" },
    { file: "src/main.tsx", before: "start();\n", content: "begin();\n" },
    { file: "src/App.tsx", before: "Welcome\nto\nVite\n", content: "Sign in\n", isReplaced: true as const },
  ];
  const installs = [
    { dir: "", dependencies: ["convex"], devDependencies: ["lockstep"] },
    { dir: "packages/backend", dependencies: ["@lockstep/auth"], devDependencies: [] },
  ];
  const lines = showChanges({ edits, installs, manual: [], notes: [] }, []).split("\n");
  expect(lines).toContain("--- a/src/App.tsx, a generated page: its 3 lines go");
  expect(lines).toContain("+Sign in");
  expect(lines.filter((line) => line.startsWith("-"))).not.toContain("-Vite");
  expect(lines.slice(-7)).toEqual([
    "Create:        convex/auth.config.ts",
    "               convex/me.ts",
    "Edit:          src/main.tsx",
    "Replace:       src/App.tsx",
    "Install:       convex",
    "Install (dev): lockstep",
    "Install in packages/backend: @lockstep/auth",
  ]);
});
