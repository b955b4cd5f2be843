// Which environment variables code reads, in every spelling.

import { expect, test } from "vitest";
import { envReadOf, envReads, envWrites } from "../../src/doctor/source/env-reads.ts";
import { parseSource, type Source } from "../../src/doctor/source/source.ts";

function parse(code: string): Source {
  const source = parseSource("code.tsx", code);
  if (source === undefined) throw new Error("the code has syntax errors");
  return source;
}
const reads = (code: string) =>
  envReads(parse(code)).map(({ name, from, isOptional }) => `${from} ${name}${isOptional ? "?" : ""}`);

test.each([
  ["process.env.A", ["process A"]],
  ['process.env["A"]!', ["process A"]],
  ["process.env?.A as string", ["process A"]],
  ["globalThis.process.env.A", ["process A"]],
  ["import.meta.env.VITE_A", ["import.meta VITE_A"]],
  ["(import.meta as any).env.VITE_A!", ["import.meta VITE_A"]],
  ["const { A, B: b, C = 1 } = process.env", ["process A", "process B", "process C?"]],
  ["const { VITE_A } = import.meta.env", ["import.meta VITE_A"]],
  ['import { PUBLIC_A as a } from "$env/static/public"', ["$env PUBLIC_A"]],
  ['process.env.A ?? "default"', ["process A?"]],
  ["if (process.env.A) run()", ["process A?"]],
  ["process.env.A ? 1 : 2", ["process A?"]],
  ["run(process.env[name], env.A, process.A)", []],
  ["process.env.A = 'x'", []],
])("[O23] %s", (code, expected) => {
  expect(reads(code)).toEqual(expected);
});

test("[O23] a value that is a variable, also by a constant of the file", () => {
  const argument = (code: string): string | undefined => {
    const source = parse(code);
    const [call] = source.all("CallExpression");
    const [first] = call?.arguments ?? [];
    return first && envReadOf(source, first)?.name;
  };
  expect(argument("run(process.env.A!)")).toBe("A");
  expect(argument("const url = import.meta.env.VITE_A; run(url)")).toBe("VITE_A");
  expect(argument("const { VITE_A: url } = import.meta.env; run(url)")).toBe("VITE_A");
  expect(argument('import { PUBLIC_A } from "$env/static/public"; run(PUBLIC_A)')).toBe("PUBLIC_A");
  expect(argument('const url = process.env.A ?? "x"; run(url)')).toBeUndefined();
  expect(argument("run(`https://${process.env.A}`)")).toBeUndefined();
  expect(argument("run(url)")).toBeUndefined();
});

test("[O23] variables that code sets", () => {
  expect(envWrites(parse('process.env.A = "x"; process.env["B"] ??= "y"; run(process.env.C)'))).toEqual(["A", "B"]);
});
