// The plugin in oxlint, loaded as applications load it: the built entry of the package, from node_modules. Same reports as in ESLint.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Linter } from "eslint";
import { expect, onTestFinished, test } from "vitest";
import plugin from "../../src/eslint/index.ts";
import * as boundary from "./cases/authed-function-outside-boundary.ts";
import * as client from "./cases/convex-client-in-render.ts";
import * as hook from "./cases/no-handwritten-auth-hook.ts";
import * as identifier from "./cases/no-token-identifier-as-key.ts";
import * as preload from "./cases/preload-needs-token.ts";
import { isTypeScript, typescriptParser } from "./check-rule.ts";

const root = path.resolve(import.meta.dirname, "../../../..");

const CASES = [boundary, client, hook, identifier, preload].flatMap(({ accepted, reported }) => [
  ...accepted,
  ...reported.map(({ code }) => code),
]);

/** An application with one file per case. */
const APP = CASES.map((code, index) => ({ file: `case-${index}.${isTypeScript(code) ? "tsx" : "jsx"}`, code }));

/** Puts the application into a folder, and returns the folder. */
function plant(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "linted-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(path.join(folder, "node_modules/@lockstep"), { recursive: true });
  symlinkSync(path.join(root, "packages/auth"), path.join(folder, "node_modules/@lockstep/auth"));
  const config = {
    categories: { correctness: "off" },
    ignorePatterns: ["node_modules"],
    jsPlugins: ["@lockstep/auth/eslint"],
    rules: plugin.configs.recommended.rules,
  };
  writeFileSync(path.join(folder, ".oxlintrc.json"), JSON.stringify(config));
  for (const { file, code } of APP) writeFileSync(path.join(folder, file), code);
  return folder;
}

interface Diagnostic {
  readonly message: string;
  readonly code: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number; readonly column: number } }[];
}

/** Returns the reports of oxlint, as lines. */
function inOxlint(folder: string): string[] {
  const oxlint = path.join(root, "node_modules/oxlint/bin/oxlint");
  const { stdout, stderr } = spawnSync(process.execPath, [oxlint, "--format=json", "."], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] };
  return diagnostics.map(({ message, code, filename, labels: [label] }) => {
    const [, scope, rule] = /^(.+)\((.+)\)$/.exec(code) ?? [];
    return `${filename}:${label?.span.line}:${label?.span.column} ${scope}/${rule} ${message}`;
  });
}

/** Returns the reports of ESLint, as lines. */
function inEslint(): string[] {
  const linter = new Linter();
  const languageOptions = { parser: typescriptParser, parserOptions: { ecmaFeatures: { jsx: true } } };
  const files = ["**/*.{jsx,tsx}"];
  const config: Linter.Config[] = [
    { files, languageOptions },
    { files, ...plugin.configs.recommended },
  ];
  return APP.flatMap(({ file, code }) =>
    linter
      .verify(code, config, { filename: file })
      .map(({ line, column, ruleId, message }) => `${file}:${line}:${column} ${ruleId} ${message}`),
  );
}

test("[N14] oxlint loads the plugin by the name of its entry, and reports every case as ESLint does", () => {
  const expected = inEslint();
  expect(expected.length).toBeGreaterThan(40);
  expect(inOxlint(plant()).toSorted()).toEqual(expected.toSorted());
});
