// One violation of each import rule in ARCHITECTURE.md, in a small tree with its tables.

import { expect, test } from "vitest";
import { check, type Files, plant } from "./support/planted.ts";

const KEPT = ["ARCHITECTURE.md", "packages/auth/package.json", "packages/lockstep/package.json"];
const imports = (files: Files) => check("scripts/checks/import-rules.mjs", plant(KEPT, files));

test.each([
  ["auth/src/core/x.ts", "../engine/create-session.ts"],
  ["auth/src/core/x.ts", "convex/values"],
  ["auth/src/core/x.ts", "node:crypto"],
  ["auth/src/engine/x.ts", "../platform/clock.ts"],
  ["auth/src/engine/x.ts", "../index.ts"],
  ["auth/src/engine/x.ts", "react"],
  ["auth/src/platform/x.ts", "../convex/index.ts"],
  ["auth/src/platform/x.ts", "../adapters/react/index.ts"],
  ["auth/src/convex/x.ts", "../adapters/react/index.ts"],
  ["auth/src/convex/x.ts", "../server/index.ts"],
  ["auth/src/convex/x.ts", "react"],
  ["auth/src/server/x.ts", "../engine/create-session.ts"],
  ["auth/src/server/x.ts", "../index.ts"],
  ["auth/src/server/x.ts", "../adapters/react/index.ts"],
  ["auth/src/server/x.ts", "convex/react"],
  ["auth/src/server/x.ts", "react"],
  ["auth/src/adapters/react/x.tsx", "../../core/step.ts"],
  ["auth/src/adapters/react/x.tsx", "../../engine/create-session.ts"],
  ["auth/src/adapters/react/x.tsx", "../../platform/clock.ts"],
  ["auth/src/adapters/react/x.tsx", "../../convex/link.ts"],
  ["auth/src/adapters/react/x.tsx", "../../inspector/index.ts"],
  ["auth/src/adapters/nextjs/x.ts", "../../server/read-session.ts"],
  ["auth/src/adapters/nextjs/x.ts", "../react/index.ts"],
  ["auth/src/adapters/nextjs/x.ts", "../react/session-provider.tsx"],
  ["auth/src/inspector/x.ts", "../core/step.ts"],
  ["auth/src/inspector/x.ts", "../engine/session-log.ts"],
  ["auth/src/inspector/x.ts", "../adapters/react/session-context.ts"],
  ["auth/src/testing/x.ts", "../platform/clock.ts"],
  ["auth/src/index.ts", "./adapters/react/index.ts"],
  ["auth/src/core/x.ts", "lockstep"],
  ["auth/src/adapters/react/x.tsx", "lockstep"],
  ["lockstep/src/acceptance/x.ts", "../database/time/clock.ts"],
  ["lockstep/src/acceptance/x.ts", "../errors.ts"],
  ["lockstep/src/identity/x.ts", "../database/time/clock.ts"],
  ["lockstep/src/identity/x.ts", "../acceptance/jws.ts"],
  ["lockstep/src/identity/x.ts", "../stack/defaults.ts"],
  ["lockstep/src/identity/pages/x.ts", "../../cli/main.ts"],
  ["lockstep/src/database/x.ts", "../identity/options.ts"],
  ["lockstep/src/database/sync/x.ts", "../../stack/defaults.ts"],
  ["lockstep/src/stack/x.ts", "../identity/create-authkit.ts"],
  ["lockstep/src/stack/x.ts", "../database/create-convex.ts"],
  ["lockstep/src/stack/x.ts", "../acceptance/jws.ts"],
  ["lockstep/src/stack/x.ts", "../cli/main.ts"],
  ["lockstep/src/database/x.ts", "@lockstep/auth"],
  ["lockstep/src/cli/x.ts", "@lockstep/auth/react"],
  ["lockstep/src/cli/x.ts", "react"],
  ["lockstep/src/errors.ts", "./stack/defaults.ts"],
  ["lockstep/bin/x.mjs", "../src/errors.ts"],
  ["lockstep/bin/x.mjs", "hono"],
])("[R1] %s may not import %s", (file, from) => {
  const { passed, lines } = imports({ [`packages/${file}`]: `import { x } from "${from}";\nx();\n` });
  expect(passed).toBe(false);
  expect(lines).toContain(`packages/${file}: may not import ${from}`);
});

test.each([
  'import type { X } from "FROM";',
  'import { type X } from "FROM";',
  'import "FROM";',
  'import * as all from "FROM";',
  'export { x } from "FROM";',
  'export type { X } from "FROM";',
  'export * from "FROM";',
  'const x = await import("FROM");',
  'type X = import("FROM").X;',
  'import x = require("FROM");',
  'const x = require("FROM");',
])("[R1] it may not in any import syntax: %s", (written) => {
  const text = written.replace("FROM", "../engine/alone.ts");
  const { lines } = imports({ "packages/auth/src/core/x.ts": text });
  expect(lines).toContain("packages/auth/src/core/x.ts: may not import ../engine/alone.ts");
});

test("[R1] imports that the tables allow pass, and type imports of a package where they allow its types", () => {
  const right = imports({
    "packages/auth/src/server/x.ts": 'import type { Preloaded } from "convex/react";\nimport "../core/errors.ts";\n',
    "packages/auth/src/adapters/nextjs/x.ts":
      'import "../react/adapter.ts";\nimport "../../index.ts";\nimport "react";\n',
    "packages/lockstep/src/database/sync/x.ts": 'import "../../acceptance/jws.ts";\nimport "node:fs";\nimport "ws";\n',
    "packages/lockstep/src/database/values/y.ts":
      '// import "../../identity/options.ts"\nexport const y = \'from "react"\';\n',
  });
  expect(right).toEqual({ passed: true, lines: [] });
});

test.each(["packages/auth/src/other/x.ts", "packages/lockstep/src/x.ts", "packages/other/src/x.ts"])(
  "[R2] %s has no row",
  (file) => {
    const { passed, lines } = imports({ [file]: "export const x = 1;\n" });
    expect(passed).toBe(false);
    expect(lines).toContain(`${file}: has no row in ARCHITECTURE.md, "The import rule"`);
  },
);

test.each(['export * from "./step.ts";', 'export * as all from "./step.ts";'])("[R3] %s fails", (written) => {
  const { passed, lines } = imports({ "packages/auth/src/core/x.ts": written });
  expect(passed).toBe(false);
  expect(lines[0]).toContain("re-exports all of ./step.ts");
});

const HOUSE = `
| floor of \`packages/auth/src/core\` | decides     |
| ----------------------------------- | ----------- |
| \`ground.ts\`, \`cellar.ts\`        | what exists |
| \`rooms/\`                          | what is due |
| \`roof.ts\`                         | what is told |

| floor of \`packages/auth/src/core/rooms\` | decides  |
| ----------------------------------------- | -------- |
| \`x.ts\`, \`y.ts\`                        | who      |
| \`ceiling.ts\`                            | how high |
`;
const ARCHITECTURE = `
| in \`packages/auth/src\` | may import | and these packages |
| ------------------------ | ---------- | ------------------ |
| \`core/\`                |            |                    |
`;
const floors = (files: Files) =>
  check("scripts/checks/import-rules.mjs", plant(KEPT, { "ARCHITECTURE.md": `${ARCHITECTURE}${HOUSE}`, ...files }));

test.each([
  ["ground.ts", 'import "./roof.ts";', "./roof.ts"],
  ["cellar.ts", 'import type { X } from "./rooms/x.ts";', "./rooms/x.ts"],
  ["rooms/x.ts", 'export { x } from "../roof.ts";', "../roof.ts"],
  ["rooms/x.ts", 'import "./ceiling.ts";', "./ceiling.ts"],
])("[R12] %s may not import from a floor above it", (file, written, from) => {
  const { passed, lines } = floors({ [`packages/auth/src/core/${file}`]: written });
  expect(passed).toBe(false);
  expect(lines).toContain(`packages/auth/src/core/${file}: imports ${from}, a floor above it`);
});

test("[R12] a folder with floors inside a folder with floors obeys both tables", () => {
  const inside =
    "\n| floor of `packages/auth/src/core/rooms` | decides |\n| --- | --- |\n| `low.ts` | a |\n| `high.ts` | b |\n";
  const { lines } = floors({
    "ARCHITECTURE.md": `${ARCHITECTURE}${HOUSE}${inside}`,
    "packages/auth/src/core/rooms/low.ts": 'import "./high.ts";\nimport "../roof.ts";\n',
  });
  expect(lines).toContain("packages/auth/src/core/rooms/low.ts: imports ./high.ts, a floor above it");
  expect(lines).toContain("packages/auth/src/core/rooms/low.ts: imports ../roof.ts, a floor above it");
});

test("[R12] imports that run down, or stay on their floor, pass", () => {
  const right = floors({
    "packages/auth/src/core/cellar.ts": 'import "./ground.ts";\n',
    "packages/auth/src/core/rooms/x.ts": 'import "../ground.ts";\nimport "./y.ts";\n',
    "packages/auth/src/core/roof.ts": 'import "./rooms/x.ts";\nimport "./cellar.ts";\n',
  });
  expect(right).toEqual({ passed: true, lines: [] });
});

test("[R13] a file on no floor fails", () => {
  const { passed, lines } = floors({ "packages/auth/src/core/attic.ts": "export const x = 1;\n" });
  expect(passed).toBe(false);
  expect(lines).toContain('packages/auth/src/core/attic.ts: is on no floor in ARCHITECTURE.md, "Floors"');
});

test("[R15] a folder of more than 20 files fails, and one of 20 passes", () => {
  const many = (count: number): Files =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`packages/auth/src/core/x${n}.ts`, "export const x = 1;\n"]),
    );
  expect(imports(many(20))).toEqual({ passed: true, lines: [] });
  const { passed, lines } = imports(many(21));
  expect(passed).toBe(false);
  expect(lines).toContain("packages/auth/src/core: has 21 files; group them into folders of at most 20");
});
