// One violation of each rejected wording, in a small tree.

import { expect, test } from "vitest";
import { check, type Files, plant } from "./support/planted.ts";

const wording = (files: Files) => check("scripts/checks/wording.mjs", plant([], files));

test.each([
  ["Nobody", "Nobody knows."],
  ["somebody", "Ask somebody."],
  ["whoever", "To whoever asks."],
  ["whomever", "To whomever you like."],
  ["is no", "This is no guide."],
  ["organis", "An organisation."],
  ["behaviour", "The behaviour."],
  ["colour", "A colour."],
])("[R11] %s fails in a guide, with its line and a replacement", (found, text) => {
  const { passed, lines } = wording({ "docs/x.md": `# Title\n\n${text}\n` });
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
    "test/e2e/apps/starter/x.ts": "// For nobody.\n",
  });
  expect(right).toEqual({ passed: true, lines: [] });
});
