// One offence against each rejected wording, in a small tree.

import { expect, test } from "vitest";
import { check, type Files, plant } from "./support/planted.ts";

const wording = (files: Files) => check("scripts/wording.mjs", plant([], files));

test.each([
  ["nobody", "Nobody"],
  ["somebody", "somebody"],
  ["whoever", "whoever"],
  ["whomever", "whomever"],
  ["is no <noun>", "is no"],
  ["organisation", "organis"],
  ["behaviour", "behaviour"],
  ["colour", "colour"],
])("[R11] %s fails in a guide, with its line and a replacement", (_, found) => {
  const rest = { organis: "ation", "is no": " guide" }[found] ?? "";
  const { passed, lines } = wording({ "docs/x.md": `# Title\n\nText, ${found}${rest} here.\n` });
  expect(passed).toBe(false);
  expect(lines).toEqual([expect.stringMatching(`^docs/x\\.md:3: "${found}"; write: \\w`)]);
});

test.each([
  "// For nobody.\n",
  "/**\n * Text\n * for nobody.\n */\nexport const x = 1;\n",
  'throw new Error("For nobody.");\n',
  "export const x = (n: number) => `${n} for nobody.`;\n",
  "export const x = <p>For nobody.</p>;\n",
])("[R11] it fails in a comment or a string of code: %j", (code) => {
  const { passed, lines } = wording({ "packages/auth/src/x.tsx": code });
  expect(passed).toBe(false);
  expect(lines).toEqual([expect.stringContaining('"nobody"')]);
});

test("[R11] plain English, identifiers and generated guides pass", () => {
  const right = wording({
    "README.md": "Where there is no session, the user is no longer signed in. Organization, behavior, color.\n",
    "docs/workos-api.md": "For nobody.\n",
    "packages/auth/src/x.ts": "export interface Nobody {\n  readonly colour: null;\n}\n",
    "test/x.test.ts": "// For nobody.\n",
  });
  expect(right).toEqual({ passed: true, lines: [] });
});
