// Runs the cases of a rule in ESLint's tester, with ESLint's own parser and with the one for TypeScript.
import { createRequire } from "node:module";
import { type Linter, RuleTester } from "eslint";
import { describe, it } from "vitest";
import plugin, { type RuleName } from "../../src/eslint/index.ts";

/** The parser that applications lint TypeScript with. It needs a TypeScript older than ours, and has its own folder for that. */
export const typescriptParser = createRequire(new URL("../../../../test/compat/eslint/package.json", import.meta.url))(
  "@typescript-eslint/parser",
) as Linter.Parser;

export interface Reported {
  readonly code: string;
  readonly errors: readonly Expected[];
}

/** A message, and the code after each edit that it suggests. */
interface Expected {
  readonly messageId: string;
  readonly data?: Record<string, string>;
  readonly suggestions?: { readonly messageId: string; readonly output: string }[];
}

/** Whether only TypeScript's parser can read a case. */
export const isTypeScript = (code: string): boolean => code.startsWith("// TypeScript\n");

RuleTester.describe = describe;
RuleTester.it = it;

const parserOptions = { ecmaFeatures: { jsx: true } };
const TESTERS = [
  {
    title: "ESLint",
    tester: new RuleTester({ languageOptions: { parserOptions } }),
    runs: (code: string) => !isTypeScript(code),
  },
  {
    title: "ESLint with TypeScript",
    tester: new RuleTester({ languageOptions: { parser: typescriptParser, parserOptions } }),
    runs: () => true,
  },
];

function run(name: RuleName, accepted: readonly string[], reported: readonly Reported[]): void {
  for (const { title, tester, runs } of TESTERS)
    describe(title, () =>
      tester.run(name, plugin.rules[name], {
        valid: accepted.filter(runs).map((code) => ({ code, name: oneLine(code) })),
        invalid: reported
          .filter(({ code }) => runs(code))
          .map(({ code, errors }) => ({ code, name: oneLine(code), errors: structuredClone([...errors]) })),
      }),
    );
}

const oneLine = (code: string): string => code.replaceAll("\n", " ");

/** Tests that a rule reports each of these, with exactly these messages and suggestions. */
export const reports = (name: RuleName, reported: readonly Reported[]): void => run(name, [], reported);

/** Tests that a rule reports none of these. */
export const accepts = (name: RuleName, accepted: readonly string[]): void => run(name, accepted, []);
