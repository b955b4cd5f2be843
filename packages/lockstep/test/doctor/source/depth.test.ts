// How deep code may be nested, told before it is parsed.

import { expect, test } from "vitest";
import { isDeeper } from "../../../src/doctor/source/depth.ts";
import { parseSource } from "../../../src/doctor/source/source.ts";
import { DEEP } from "../support/deep.ts";

test.each(Object.entries(DEEP))("[O47] code nested by %s is not parsed when it is too deep", (kind, code) => {
  expect(isDeeper(code(1000), 990)).toBe(true);
  expect(isDeeper(`${"a();\n".repeat(100)}${code(1000)}\n`, 990)).toBe(true);
  expect(parseSource(kind === "elements" ? "a.tsx" : "a.ts", code(50))).toBeDefined();
});

const lines = (length: number, line: (index: number) => string): string =>
  Array.from({ length }, (_, index) => line(index)).join("\n");

test.each([
  [
    "a page of 2000 elements",
    `export const Page = () => <>${lines(2000, (index) => `<p className="row-${index}" hidden={index > 1}>It's number {index + 1} of many</p>`)}</>;`,
  ],
  [
    "2000 statements without semicolons",
    lines(2000, (index) => `const a${index} = b.c(d) + 1\nif (a${index} > 1) e.f()`),
  ],
  [
    "a class of 300 methods",
    `class A {\n${lines(300, (index) => `  public a${index}(b: string): number {\n    return b.length\n  }`)}\n}`,
  ],
  ["a list of 20,000 objects", `export const all = [${lines(20_000, (index) => `{ id: ${index}, name: "a-b.c" },`)}];`],
  ["an image in a string", `const icon = <path d="${"M1.5-2.5".repeat(5000)}" />;`],
  ["a long text", `/* ${"It is so. ".repeat(5000)} */ const text = '${"a + b ".repeat(5000)}';`],
  ["a chain of 200 calls", `x${lines(200, () => "  .where((row) => row.id === 1)")}`],
])("[O47] %s is read", (_, code) => {
  expect(isDeeper(code, 1000)).toBe(false);
  expect(parseSource("a.tsx", code)).toBeDefined();
});
