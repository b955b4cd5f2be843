// Checks the table of fault schedules in spec/link.md against the tests.
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const here = (name: string): URL => new URL(`../../${name}`, import.meta.url);

test("[L45] every schedule is in the table once, and a title in the file it names has its number", () => {
  const spec = readFileSync(here("../../../spec/link.md"), "utf8");
  const listed: number[] = [];
  for (const [, cell = "", where = ""] of spec.matchAll(/^\| (\d+) *\| .+? *\| `(.+?)` *\|$/gm)) {
    const number = Number(cell);
    listed.push(number);
    const file = here(where);
    expect(existsSync(file), where).toBe(true);
    expect(readFileSync(file, "utf8"), `schedule ${number} in ${where}`).toMatch(
      new RegExp(`schedule ${number}\\b|^ *\\[${number}, |\\(${number}\\)"`, "m"),
    );
  }
  expect(listed).toEqual(Array.from({ length: 52 }, (_, index) => index + 1));
});
