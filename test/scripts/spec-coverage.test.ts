// One violation of each rule about rules and tests, in a small tree.

import { expect, test } from "vitest";
import { check, type Files, plant } from "./support/planted.ts";

const SPEC = "# Small\n\n- **Q1** One.\n- **Q2** Two.\n";
const TEST = 'test("[Q1] one", () => {});\nit.each([1, 2])(`[Q2] two, ${"and"} %s`, () => {});\n';
const small = (files: Files) =>
  check("scripts/checks/spec-coverage.mjs", plant([], { "spec/small.md": SPEC, ...files }));

test("[R6] [R7] [R8] [R9] a correct tree passes", () => {
  expect(small({ "test/small.test.ts": TEST })).toEqual({ passed: true, lines: [] });
});

test.each([
  'test("one", () => {}); // [Q1] one',
  'test("one", () => expect("[Q1] one").toBe(1));',
  'const Q1 = "[Q1] one";\ntest("one", () => {});',
  'log("[Q1] one", () => {});',
  'test.each([["[Q1] one"]])("one", () => {});',
])("[R6] this does not count as a test of a rule: %s", (text) => {
  const two = 'test("[Q2] two", () => {});\n';
  const { passed, lines } = small({ "test/small.test.ts": two + text });
  expect({ passed, lines }).toEqual({ passed: false, lines: ["spec/small.md: Q1 has no test"] });
});

test.each([
  'describe("[Q1] one", () => {});',
  'test.skipIf(false)("[Q1] one", () => {});',
  'test.each([["[Q1] one", 1]])("%s", () => {});',
  'test.each<[string]>([["[Q1] one"]])("[Q2] %s", () => {});',
])("[R6] this counts as one: %s", (text) => {
  expect(small({ "test/small.e2e.ts": `test("[Q2] two", () => {});\n${text}` }).lines).toEqual([]);
});

test("[R7] an ID without a rule in spec/ fails", () => {
  const { passed, lines } = small({ "test/small.test.ts": `${TEST}test("[Q3] three", () => {});` });
  expect({ passed, lines }).toEqual({ passed: false, lines: ["test/small.test.ts: Q3 is in no spec"] });
});

test("[R8] a duplicate ID fails, in one file and in two", () => {
  const once = small({ "test/small.test.ts": TEST, "spec/small.md": `${SPEC}- **Q1** One more.\n` });
  expect(once).toEqual({ passed: false, lines: ["spec/small.md: Q1 is in spec/small.md already"] });
  const { passed, lines } = small({ "test/small.test.ts": TEST, "spec/tall.md": "- **Q1** One more.\n" });
  expect(passed).toBe(false);
  expect(lines).toContain("spec/tall.md: Q1 is in spec/small.md already");
});

test("[R8] a letter that two files share fails", () => {
  const { passed, lines } = small({
    "test/small.test.ts": `${TEST}test("[Q3] three", () => {});`,
    "spec/tall.md": "- **Q3** Three.\n",
  });
  expect({ passed, lines }).toEqual({
    passed: false,
    lines: ["spec/tall.md: the letter of Q3 is that of spec/small.md"],
  });
});

test("[R9] a title with seven IDs fails, one with six passes", () => {
  const rules = [1, 2, 3, 4, 5, 6, 7].map((n) => `- **Q${n}** One.\n`);
  const title = (count: number): string =>
    rules
      .slice(0, count)
      .map((_, n) => `[Q${n + 1}]`)
      .join(" ");
  const titled = (count: number) =>
    small({
      "spec/small.md": rules.slice(0, count).join(""),
      "test/small.test.ts": `test("${title(count)} all", () => {});`,
    });
  expect(titled(6)).toEqual({ passed: true, lines: [] });
  const { passed, lines } = titled(7);
  expect(passed).toBe(false);
  expect(lines).toEqual([`test/small.test.ts: a title has 7 ids, more than 6: ${title(7)} all`]);
});
