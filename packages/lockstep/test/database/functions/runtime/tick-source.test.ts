// Bundles with ticks behave as before, and their errors keep their positions.

import { SourceMap, type SourceMapPayload } from "node:module";
import { runInThisContext } from "node:vm";
import { transform } from "esbuild";
import fc from "fast-check";
import { expect, it } from "vitest";
import { TICK, withTicks } from "../../../../src/database/functions/runtime/tick-source.ts";

/** Evaluates the body of a function with ticks counted. */
function run(body: string): { value: unknown; ticks: number } {
  let ticks = 0;
  const { source } = withTicks(`export default function () { ${body} }`, undefined);
  const make = runInThisContext(`(${TICK}) => (${source.replace("export default", "")})`) as (
    tick: () => void,
  ) => () => unknown;
  return { value: make(() => void ticks++)(), ticks };
}

it.each([
  ["let n = 0; for (let i = 0; i < 3; i++) n += i; return n;", 3, 4],
  ["let n = 0; for (const i of [1, 2]) for (const j in { a: 1 }) n++; return n;", 2, 5],
  ["let n = 0; while (n < 3) n++\n return n;", 3, 4],
  ["let n = 0; do n++; while (n < 3); return n;", 3, 4],
  ["let n = 0; for (; n < 3; n++); return n;", 3, 4],
  ["const f = (a) => (b) => ({ a, b }); return f(1)(2).b;", 2, 3],
  ["const f = () => (1, 2); return f();", 2, 2],
  ["let f; let n = 0; while (n++ < 2) f = () => n\n return f();", 3, 4],
  ["outer: for (;;) for (;;) { break outer; } return 1;", 1, 3],
  ["class A { x = 1; get y() { return this.x; } static { for (let i = 0; i < 2; i++); } } return new A().y;", 1, 4],
  ["if (true) for (;;) if (true) break; else return 1; return 2;", 2, 2],
])("[F264] %s", (body, value, ticks) => {
  expect(run(body)).toEqual({ value, ticks });
});

it("[F264] every position of the bundle is mapped to its original position", async () => {
  const statement = fc.constantFrom(
    "for (const a of b) c();",
    "const f = (x) => g(x) + h(x);",
    "let z = 1;",
    "const k = async () => { await l(); };",
    "m(() => n, (o) => { p(o); }); q();",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 6 }), fc.boolean(), async (statements, oneLine) => {
      const original = statements.map((text) => `{ ${text} }`).join(oneLine ? " " : "\n");
      const { code, map } = await transform(original, {
        sourcemap: "external",
        minifyWhitespace: oneLine,
        sourcefile: "a.ts",
      });
      const ticking = withTicks(code, map);
      const calls = (text: string, sourceMap: string): object[] => {
        const parsed = new SourceMap(JSON.parse(sourceMap) as SourceMapPayload);
        return [...text.matchAll(/\b[chglpq]\(/g)].map(({ index }) => {
          const lines = text.slice(0, index).split("\n");
          const { originalLine, originalColumn } = parsed.findEntry(lines.length - 1, lines.at(-1)?.length ?? 0) as {
            originalLine: number;
            originalColumn: number;
          };
          return { originalLine, originalColumn };
        });
      };
      expect(calls(ticking.source, ticking.sourceMap ?? "")).toEqual(calls(code, map));
    }),
    { numRuns: 40 },
  );
});

it("[F264] an unparseable bundle is left unchanged", () => {
  expect(withTicks("export const = ;", undefined).source).toBe("export const = ;");
});
