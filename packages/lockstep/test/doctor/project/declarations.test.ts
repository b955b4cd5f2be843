// Names that the doctor follows from file to file.

import { expect, test } from "vitest";
import { functionNamed } from "../../../src/doctor/project/declarations.ts";
import { factsOfFiles } from "../support/project.ts";

/** Where the function that `src/main.ts` calls last is, by file and line. */
function calledIn(main: string, files: Readonly<Record<string, string>>): string | undefined {
  const { project } = factsOfFiles({ "package.json": "{}", "src/main.ts": main, ...files });
  const source = project.source("src/main.ts");
  const call = source?.all("CallExpression").at(-1);
  const found = source && call && functionNamed(project, source, call.callee);
  return found && `${found.source.file}:${found.source.line(found.fn)}`;
}

test.each<[string, string, Record<string, string>, string | undefined]>([
  ["in the same file", "const f = () => 1;\nf();", {}, "src/main.ts:1"],
  [
    "imported under another name",
    'import { f as g } from "./lib";\ng();',
    { "src/lib.ts": "export function f() {}" },
    "src/lib.ts:1",
  ],
  [
    "a default export",
    'import g from "../lib/index.js";\ng();',
    { "lib/index.ts": "\nexport default function () {}" },
    "lib/index.ts:2",
  ],
  [
    "through a file that passes it on",
    'import { f } from "./all";\nf();',
    { "src/all.ts": 'export * from "./lib";', "src/lib.ts": "const f = () => 1;\nexport { f };" },
    "src/lib.ts:1",
  ],
  [
    "through an import that is exported again",
    'import { f } from "./all";\nf();',
    { "src/all.ts": 'import { g } from "./lib";\nexport { g as f };', "src/lib.ts": "export const g = () => 1;" },
    "src/lib.ts:1",
  ],
  [
    "by an alias of tsconfig.json",
    'import { f } from "#lib/x";\nf();',
    {
      "tsconfig.json": '{ // comment\n "compilerOptions": { "paths": { "#lib/*": ["./lib/*"], }, } }',
      "lib/x.ts": "export const f = () => 1;",
    },
    "lib/x.ts:1",
  ],
  ["by the usual alias", 'import { f } from "@/x";\nf();', { "src/x.tsx": "export const f = () => 1;" }, "src/x.tsx:1"],
  ["wrapped into useCallback", "const f = useCallback(async () => 1, []);\nf();", {}, "src/main.ts:1"],
  ["of a package", 'import { f } from "lib";\nf();', {}, undefined],
  [
    "in a circle",
    'import { f } from "./a";\nf();',
    { "src/a.ts": 'export { f } from "./b";', "src/b.ts": 'export { f } from "./a";' },
    undefined,
  ],
])("[O26] a function is found: %s", (_, main, files, expected) => {
  expect(calledIn(main, files)).toBe(expected);
});
