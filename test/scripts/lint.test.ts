// One violation of each custom rule of the linter, in a small tree with its configuration.

import { expect, test } from "vitest";
import { type Files, lint, plant } from "./support/planted.ts";

const linted = (files: Files) => lint(plant([".oxlintrc.json"], files));

test.each([
  [
    "values",
    'import { b } from "./b.ts";\nexport const a = () => b;\n',
    'import { a } from "./a.ts";\nexport const b = () => a;\n',
  ],
  [
    "types",
    'import type { B } from "./b.ts";\nexport type A = B | 1;\n',
    'import type { A } from "./a.ts";\nexport type B = A[];\n',
  ],
  [
    "a type and a value",
    'import { b } from "./b.ts";\nexport type A = typeof b;\n',
    'import { type A } from "./a.ts";\nexport const b = (a: A) => a;\n',
  ],
])("[R4] a cycle of %s fails", (_of, a, b) => {
  const { passed, lines } = linted({ "packages/auth/src/core/a.ts": a, "packages/auth/src/core/b.ts": b });
  expect(passed).toBe(false);
  expect(lines.join("\n")).toContain("no-cycle");
});

test("[R4] a longer cycle of types, through another folder, fails", () => {
  const { passed, lines } = linted({
    "packages/lockstep/src/database/a.ts": 'import type { B } from "./engine/b.ts";\nexport type A = B | 1;\n',
    "packages/lockstep/src/database/engine/b.ts": 'import type { C } from "../c.ts";\nexport type B = C | 2;\n',
    "packages/lockstep/src/database/c.ts": 'import type { A } from "./a.ts";\nexport type C = A[];\n',
  });
  expect(passed).toBe(false);
  expect(lines.join("\n")).toContain("no-cycle");
});

const IMPURE = [
  "Date.now()",
  "performance.now()",
  "crypto.randomUUID()",
  "Math.random()",
  "fetch('/')",
  "process.pid",
  "document.title",
];

test.each(["auth/src/core", "auth/src/engine", "lockstep/src/acceptance"])("[R5] %s cannot use globals", (folder) => {
  for (const written of [
    ...IMPURE,
    "setTimeout(String)",
    "setInterval(String)",
    "console.log",
    "window",
    "navigator",
  ]) {
    const { passed, lines } = linted({ [`packages/${folder}/x.ts`]: `export const x: unknown = ${written};\n` });
    expect([written, passed]).toEqual([written, false]);
    expect(lines.join("\n")).toContain("no-restricted");
  }
});

test("[R4] [R5] a correct tree passes", () => {
  const { passed } = linted({
    "packages/auth/src/core/a.ts": "export type A = 1;\n",
    "packages/auth/src/core/b.ts":
      'import type { A } from "./a.ts";\nexport const b = (now: number, a: A) => now + a;\n',
    "packages/auth/src/platform/x.ts": "export const now = (): number => Date.now();\n",
  });
  expect(passed).toBe(true);
});
