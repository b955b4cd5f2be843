// Apps that a person has worked on: nothing of theirs is lost, and nothing is done twice.
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSource } from "../../src/doctor/source/source.ts";
import { after, planOf } from "./support/apps.ts";
import { type Files, GENERATED } from "./support/generated.ts";
import { TEMPLATES } from "./support/templates.ts";

const ALL = Object.entries({ ...GENERATED, ...TEMPLATES }).map(([name, { files }]) => ({ name, files }));

/** Lines that a person may add, each different from every other line. */
const LINES: readonly ((n: number) => string)[] = [
  (n) => `// mine ${n}`,
  (n) => `/* mine ${n} */`,
  (n) => `const mine${n} = ${n};`,
  (n) => `console.log("mine ${n}");`,
  (n) => `import "./mine-${n}";`,
  (n) => `import { mine${n} } from "./mine";`,
  (n) => `{/* mine ${n} */}`,
  (n) => `<Mine id="${n}" />`,
  (n) => `mine${n}: ${n},`,
  (n) => `mine${n},`,
  (n) => `data-mine="${n}"`,
];

interface Insertion {
  /** Where: thousandths of all files, and of the file's lines. */
  readonly file: number;
  readonly line: number;
  readonly kind: number;
}

const insertions = fc.array(
  fc.record({
    file: fc.nat(999),
    line: fc.nat(1000),
    kind: fc.nat(LINES.length - 1),
  }),
  { minLength: 1, maxLength: 6 },
);

/** The files with a line more for each insertion that leaves correct code, and those lines. */
function worked(files: Files, all: readonly Insertion[]): { files: Files; added: string[] } {
  const changed: Record<string, string> = { ...files };
  const names = Object.keys(files).filter((name) => /\.[jt]sx?$/.test(name));
  const added: string[] = [];
  for (const [index, { file, line, kind }] of all.entries()) {
    const name = names[Math.floor((file / 1000) * names.length)] ?? "";
    const rows = (changed[name] ?? "").split("\n");
    const text = LINES[kind]?.(index) ?? "";
    rows.splice(Math.round((line / 1000) * rows.length), 0, text);
    const next = rows.join("\n");
    if (!isCorrect(name, next)) continue;
    changed[name] = next;
    added.push(text);
  }
  return { files: changed, added };
}

/** The parser accepts an import inside a function. */
function isCorrect(name: string, text: string): boolean {
  const source = parseSource(name, text);
  return source?.all("ImportDeclaration").every((node) => source.parent(node)?.type === "Program") === true;
}

const RUNS = { numRuns: 40 };

test.each(ALL)("[Z6] no line that a person added to $name is lost, and the code is still correct", ({ files }) => {
  fc.assert(
    fc.property(insertions, (all) => {
      const mine = worked(files, all);
      const next = after(mine.files, planOf(mine.files));
      // A comma may follow.
      const rows = Object.values(next).flatMap((text) => text.split("\n").map((row) => row.trim()));
      expect(mine.added.filter((line) => !rows.some((row) => row.startsWith(line)))).toEqual([]);
      for (const [name, text] of Object.entries(next)) {
        if (/\.[jt]sx?$/.test(name)) expect([name, parseSource(name, text)?.file]).toEqual([name, name]);
      }
    }),
    RUNS,
  );
});

test.each(ALL)(
  "[Z5] a run after a person has worked on $name, before and after the first run, plans nothing",
  ({ files }) => {
    fc.assert(
      fc.property(insertions, insertions, (first, second) => {
        const start = worked(files, first).files;
        const plan = planOf(start);
        // What is left to a person may still be open.
        if (plan.manual.length > 0) return;
        const { edits, installs } = planOf(worked(after(start, plan), second).files);
        expect(edits.map(({ file }) => file)).toEqual([]);
        expect(installs).toEqual([]);
      }),
      RUNS,
    );
  },
);

test.each(ALL)("[Z6] the names that a person gave to components of $name stay", ({ files }) => {
  const renamed = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      name.replace("App.", "Start."),
      text.replaceAll(/\bApp\b/g, "Start").replaceAll(/\bconvex\b(?=[ }\]])/g, "backend"),
    ]),
  );
  const next = after(renamed, planOf(renamed));
  const count = (all: Files, word: RegExp): number =>
    Object.entries(all).reduce(
      (sum, [name, text]) => sum + (/\.[jt]sx?$/.test(name) ? (text.match(word)?.length ?? 0) : 0),
      0,
    );
  expect(count(next, /\bStart\b/g)).toBeGreaterThanOrEqual(count(renamed, /\bStart\b/g) - 1);
  for (const [name, text] of Object.entries(next))
    if (/\.[jt]sx?$/.test(name)) expect([name, parseSource(name, text)?.file]).toEqual([name, name]);
});
