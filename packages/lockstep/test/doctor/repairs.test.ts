// What `--fix` changes, and what it leaves alone.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Check, Edit } from "../../src/doctor/model/check.ts";
import { fileChanges, planRepairs } from "../../src/doctor/fix/plan-repairs.ts";
import { showRepairs } from "../../src/doctor/fix/show-repairs.ts";
import { type Result, runChecks } from "../../src/doctor/run-checks.ts";
import { removed } from "../../src/doctor/source/edit.ts";
import { parseSource } from "../../src/doctor/source/source.ts";
import { CHECKS } from "../../src/doctor/checks/index.ts";
import { writeEdits } from "../../src/setup/init/apply-plan.ts";
import { baseFiles, factsOf } from "./support/project.ts";
import { repairsOf } from "./support/repairs.ts";

test("[O13] a cookie password of the shell is not repaired in a file, which it would win over", () => {
  const change = { shell: { WORKOS_COOKIE_PASSWORD: "planted" } };
  const [first] = runChecks(CHECKS, factsOf("nextjs", change)).results;
  expect(first).toMatchObject({ check: { id: "E6" }, places: [{ text: "WORKOS_COOKIE_PASSWORD in the shell" }] });
  expect(repairsOf("nextjs", change).repairs).toEqual([]);
});

test("[O24] a cookie password is not written into a file that git tracks", () => {
  const NAME = "WORKOS_COOKIE_PASSWORD";
  const without = (text: string): string => text.replace(new RegExp(`^${NAME}=.*\\n`, "m"), "");
  const local = baseFiles("nextjs")[".env.local"] ?? "";
  for (const line of ["", `${NAME}=planted\n`]) {
    const files = { ".env": without(local) + line, ".env.local": null };
    const { after } = repairsOf("nextjs", { files, tracked: [".env"], ignored: [".env.local"] });
    expect(after(".env")).toBe(files[".env"]);
    expect(after(".env.local")).toMatch(/^WORKOS_COOKIE_PASSWORD=[\w-]{43}\n$/);
  }
  const { repairs } = repairsOf("nextjs", { files: { ".env.local": without }, tracked: [".env.local"], ignored: [] });
  expect(repairs.map(({ edit }) => edit.file)).not.toContain(".env.local");
});

test.each([
  [
    "  export WORKOS_COOKIE_PASSWORD = 'planted' # of development",
    /^ {2}export WORKOS_COOKIE_PASSWORD = [\w-]{43} # of development$/m,
  ],
  ["WORKOS_COOKIE_PASSWORD=", /^WORKOS_COOKIE_PASSWORD=[\w-]{43}$/m],
  ["WORKOS_COOKIE_PASSWORD=your secure password", /^WORKOS_COOKIE_PASSWORD=[\w-]{43}$/m],
  ['WORKOS_COOKIE_PASSWORD="planted\nshort"', undefined],
])("[O14] the line of a cookie password keeps all but its value, or is left: %j", (line, expected) => {
  const files = { ".env.local": (text: string) => text.replace(/^WORKOS_COOKIE_PASSWORD=.*$/m, line) };
  const { repairs, after } = repairsOf("nextjs", { files });
  if (expected === undefined) expect(repairs).toEqual([]);
  else expect(after(".env.local")).toMatch(expected);
});

test("[O14] a repair keeps the line ends of its file", () => {
  const file = ".env.local";
  for (const line of ["", "WORKOS_COOKIE_PASSWORD=planted\n"]) {
    const dos = (text: string): string => text.replace(/^WORKOS_COOKIE_PASSWORD=.*\n/m, line).replaceAll("\n", "\r\n");
    expect(repairsOf("nextjs", { files: { [file]: dos } }).after(file)).toMatch(/^(?:[^\r\n]*\r\n)+$/);
    expect(repairsOf("nextjs", { files: { [file]: dos } }).after(file)).toMatch(
      /^WORKOS_COOKIE_PASSWORD=[\w-]{43}\r$/m,
    );
  }
});

test("[O14] a property is removed with the comma that follows a comment", () => {
  const text = "f({ a, b: c // aud\n  , d });";
  const source = parseSource("a.ts", text);
  const [, node] = source?.all("Property") ?? [];
  expect(source && node && removed(source, node)).toBe("f({ a, d });");
});

test.each([
  ["a.ts", "const a = [1];", "const a = [1;"],
  ["a.tsx", "const a = 1;", "const a = 1;\nconst a = 2;"],
  ["vercel.json", '{ "a": 1 }', '{ "a": 1 "b": 2 }'],
  ["wrangler.jsonc", '{ "a": 1 } // note', '{ "a": 1 // note }'],
  [".env", "A=caf\uFFFD\n", "A=caf\uFFFD\nB=1\n"],
])("[O14] a repair that breaks %s is not made", (file, before, content) => {
  const look = (changed: ReadonlyMap<string, string>): Result[] =>
    changed.has(file) ? [] : [found("", [{ file, content }])];
  expect(planRepairs(look, () => before)).toEqual([]);
  // A file that was broken before may be repaired.
  if (file !== ".env") expect(planRepairs(look, () => content.slice(0, -1))).toHaveLength(1);
});

const check: Check = { id: "A1", title: "", needs: [], why: "", fix: "", run: () => [] };
const found = (what: string, edits: readonly Edit[]): Result => ({
  check,
  level: "error",
  what,
  places: [{ file: "a.txt" }],
  fix: "",
  edits,
});

test("[O13] a repair that leaves its finding is not made, and the others are", () => {
  const look = (changed: ReadonlyMap<string, string>): Result[] => {
    const text = changed.get("a.txt") ?? "wrong";
    return [
      found("useless", [{ file: "a.txt", content: `${text}+` }]),
      ...(text.includes("wrong") ? [found("useful", [{ file: "a.txt", content: "right" }])] : []),
    ];
  };
  const repairs = planRepairs(look, () => "wrong");
  expect(repairs.map(({ result, edit }) => [result.what, edit.content])).toEqual([["useful", "right"]]);
});

test("[O13] two findings with the same words in one file are both repaired", () => {
  const look = (changed: ReadonlyMap<string, string>): Result[] => {
    const text = changed.get("a.txt") ?? "x x";
    return [...text.matchAll(/x/g)].map(() => found("has an x", [{ file: "a.txt", content: text.replace("x", "y") }]));
  };
  expect(planRepairs(look, () => "x x").at(-1)?.edit.content).toBe("y y");
});

test("[O31] nothing is written if a file was saved after the changes were shown", () => {
  const root = mkdtempSync(path.join(tmpdir(), "lockstep-repairs-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
  const edit = (file: string, before: string | undefined, content: string) => ({
    result: found("", []),
    edit: { file, content },
    before,
  });
  const repairs = [edit("a/new.ts", undefined, "new"), edit("b.ts", "1", "2"), edit("b.ts", "2", "3")];
  const changes = fileChanges(repairs);
  writeFileSync(path.join(root, "b.ts"), "saved meanwhile");
  expect(() => writeEdits(root, changes)).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
  expect(readdirSync(root)).toEqual(["b.ts"]);
  expect(read("b.ts")).toBe("saved meanwhile");
  writeFileSync(path.join(root, "b.ts"), "1");
  writeEdits(root, changes);
  expect([read("a/new.ts"), read("b.ts"), readdirSync(root)]).toEqual(["new", "3", ["a", "b.ts"]]);
  expect(() => writeEdits(root, changes)).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
});

test("[O4] the diff of a file that is not code has only the lines that change, and no value of a secret", () => {
  const shown = (file: string, before: string, content: string): string =>
    showRepairs([{ result: found("", []), edit: { file, content }, before }]);
  const vars = shown(".dev.vars", "WORKOS_COOKIE_PASSWORD=short\n", "WORKOS_COOKIE_PASSWORD=planted-planted-0001\n");
  expect(vars).toContain("+WORKOS_COOKIE_PASSWORD=…0001\n");
  const toml = '[vars]\nDATABASE = "postgres://app:planted@host/app"\nADMIN_PASSWORD = "planted-hunter2"\n[assets]\n';
  const wrangler = shown("wrangler.toml", toml, `${toml}not_found_handling = "single-page-application"\n`);
  expect(wrangler).toContain('+not_found_handling = "single-page-application"\n');
  const json = '{"vars":{"API_KEY":"planted-hunter2"}}';
  const minified = shown("wrangler.json", json, json.replace("}}", "},}"));
  for (const diff of [vars, wrangler, minified]) expect(diff).not.toContain("planted");
});
