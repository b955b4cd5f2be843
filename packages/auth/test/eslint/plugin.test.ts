// The plugin as applications configure it: its types, its recommended configuration, and what it reports in real code.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type ESLint, Linter } from "eslint";
import { defineConfig } from "eslint/config";
import { expect, test } from "vitest";
import plugin from "../../src/eslint/index.ts";
import { typescriptParser } from "./check-rule.ts";

const root = path.resolve(import.meta.dirname, "../../../..");

const FILES = ["**/*.{js,jsx,ts,tsx,mjs,mts}"];

const GUIDE = readFileSync(path.join(root, "docs/eslint.md"), "utf8");

const CONFIG: Linter.Config[] = [
  { files: FILES, languageOptions: { parser: typescriptParser, parserOptions: { ecmaFeatures: { jsx: true } } } },
  { files: FILES, ...plugin.configs.recommended },
];

/** Returns the reports in some code, as "rule message-id". */
const reportsOf = (code: string, filename: string): string[] =>
  new Linter()
    .verify(code, CONFIG, { filename })
    .filter(({ ruleId, fatal }) => fatal || ruleId?.startsWith("lockstep/"))
    .map(({ ruleId, messageId, message }) => `${ruleId} ${messageId ?? message}`);

/** Returns the number of the repository's files below `places`, and the reports in them, as "file rule message-id". */
function reportsIn(...places: string[]): { files: number; reports: string[] } {
  const list = ["ls-files", "-co", "--exclude-standard", "--deduplicate", "--", ...places];
  const files = execFileSync("git", list, { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((file) => /\.m?[jt]sx?$/.test(file) && !/_generated|\.d\.ts$/.test(file));
  const reports = files.flatMap((file) =>
    reportsOf(readFileSync(path.join(root, file), "utf8"), file).map((report) => `${file} ${report}`),
  );
  return { files: files.length, reports };
}

test("[N11] types of the plugin are those of ESLint; the recommended configuration turns on every rule, each documented under its name", () => {
  const config: Linter.Config[] = defineConfig([plugin.configs.recommended]);
  const eslint: ESLint.Plugin = plugin;
  expect(config).toHaveLength(1);
  expect(plugin.configs.recommended.plugins.lockstep).toBe(plugin);
  const names = Object.keys(eslint.rules ?? {});
  expect(Object.keys(plugin.configs.recommended.rules)).toEqual(names.map((name) => `lockstep/${name}`));
  for (const [name, { meta }] of Object.entries(plugin.rules)) {
    expect(GUIDE).toContain(`\n### ${name}\n`);
    expect(meta.docs.url).toMatch(new RegExp(`/docs/eslint\\.md#${name}$`));
  }
});

test.each(Object.keys(plugin.rules))(
  "[N15] %s reports the wrong block of its section in the guide, and nothing reports the right one",
  (name) => {
    const [, section = ""] = GUIDE.split(`\n### ${name}\n`);
    const [own = ""] = section.split("\n### ");
    const [wrong, right, ...others] = [...own.matchAll(/^```jsx?\n\/\/ (wrong|right)\n([^]*?)^```$/gm)];
    expect([wrong?.[1], right?.[1], others]).toEqual(["wrong", "right", []]);
    const rules = reportsOf(wrong?.[2] ?? "", "wrong.jsx").map((report) => report.split(" ")[0]);
    expect([...new Set(rules)]).toEqual([`lockstep/${name}`]);
    expect(reportsOf(right?.[2] ?? "", "right.jsx")).toEqual([]);
  },
);

test("[N12] the examples and guides of this repository have no reports, but for the apps before a migration", () => {
  const { files, reports } = reportsIn(
    "examples",
    "test/e2e/apps/guides",
    "test/e2e/apps/nextjs",
    "test/e2e/apps/organizations",
  );
  expect(files).toBeGreaterThan(15);
  const migration = "test/e2e/apps/guides/migrate/";
  expect(reports.filter((report) => !report.startsWith(migration))).toEqual([]);
  const ofMigration = reports.filter((report) => report.startsWith(migration));
  expect([...new Set(ofMigration)]).toEqual([
    `${migration}by-token/convex/messages.ts lockstep/no-token-identifier-as-key key`,
    `${migration}by-token/convex/users.ts lockstep/no-token-identifier-as-key key`,
  ]);
});

test("[N13] in Convex's templates and WorkOS's starter, exactly the hand-written hooks and the call without a token are reported", () => {
  const hook = (file: string, ...ids: string[]) =>
    ids.map((id) => `test/e2e/apps/templates/${file} lockstep/no-handwritten-auth-hook ${id}`);
  expect(reportsIn("test/e2e/apps/templates", "test/e2e/apps/starter").reports).toEqual([
    "test/e2e/apps/starter/src/app/dashboard/page.jsx lockstep/preload-needs-token preload",
    ...hook("nextjs/components/ConvexClientProvider.jsx", "handwritten", "swallows"),
    ...hook("tanstack-start/src/components/ConvexClientProvider.tsx", "handwritten", "swallows"),
    ...hook("vite/src/ConvexProviderWithAuthKit.tsx", "ignoresForce", "swallows", "handwritten"),
  ]);
});
