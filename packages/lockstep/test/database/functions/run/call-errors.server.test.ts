// How an error appears to a calling function, and from there to the client.

import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { call, push, startConvex, temporaryFolder, useStacksOfNode } from "../../support/convex-app.ts";

describe("errors across calls", () => {
  const THROWS = `
    class FooError extends ConvexError { name = "FooError"; }
    export const boom = query({ args: {}, handler: async () => { throw new Error("boom"); } });
    export const boomData = query({ args: {}, handler: async () => { throw new FooError({ b: 1n, a: 2 }); } });
    const seen = (work) => work().then(() => null, (error) => [error.name, error.message, error instanceof ConvexError, typeof error.data?.b]);
    export const inQuery = query({ args: {}, handler: async (ctx) => [await seen(() => ctx.runQuery(api.throws.boom, {})), await seen(() => ctx.runQuery(api.throws.boomData, {}))] });
    export const inAction = action({ args: {}, handler: async (ctx) => [await seen(() => ctx.runQuery(api.throws.boom, {})), await seen(() => ctx.runQuery(api.throws.boomData, {}))] });
    export const through = mutation({ args: {}, handler: async (ctx) => { await ctx.runQuery(api.throws.boom, {}); } });
    export const throughAction = action({ args: {}, handler: async (ctx) => { await ctx.runMutation(api.throws.through, {}); } });
    export const missing = action({ args: {}, handler: async (ctx) => { await ctx.runQuery(api.throws.nowhere, {}); } });
  `;

  it("[F457] a caller sees an error the same way in every kind of function: message, stack and data", async () => {
    useStacksOfNode();
    const convex = await startConvex();
    expect(await push(convex, { throws: THROWS })).toBeNull();
    const boom = expect.stringMatching(/^Uncaught Error: boom\n {4}at \w+ \(\.\.\/convex\/throws\.ts:3:\d+\)\n$/);
    const data = expect.stringMatching(
      /^Uncaught FooError: \{"b":"1n","a":2\}\n {4}at \w+ \(\.\.\/convex\/throws\.ts:4:/,
    );
    for (const [kind, name] of [
      ["query", "inQuery"],
      ["action", "inAction"],
    ] as const)
      expect((await call(convex, kind, `throws:${name}`)).value).toEqual([
        ["Error", boom, false, "undefined"],
        ["ConvexError", data, true, "bigint"],
      ]);
  });

  it("[K96] lines are also named if the data folder has a space in its path and is behind a symbolic link", async () => {
    useStacksOfNode();
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, "Application Support"));
    symlinkSync(path.join(folder, "Application Support"), path.join(folder, "link"));
    const convex = await startConvex({ data: path.join(folder, "link") });
    expect(await push(convex, { throws: THROWS })).toBeNull();
    const { errorMessage } = await call(convex, "query", "throws:boom");
    expect(errorMessage).toMatch(/ {4}at \w+ \(\.\.\/convex\/throws\.ts:3:\d+\)\n$/);
  });

  it("[F457] an error that passes through several functions names the line that threw and every line that called", async () => {
    useStacksOfNode();
    const convex = await startConvex();
    expect(await push(convex, { throws: THROWS })).toBeNull();
    for (const [kind, name, lines] of [
      ["mutation", "through", [3, 8]],
      ["action", "throughAction", [3, 8, 9]],
    ] as const) {
      const { errorMessage = "" } = await call(convex, kind, `throws:${name}`);
      expect([...errorMessage.matchAll(/\.\.\/convex\/throws\.ts:(\d+)/g)].map(([, line]) => Number(line))).toEqual(
        lines,
      );
      expect(errorMessage.match(/Request ID/g)).toHaveLength(1);
    }
    expect((await call(convex, "action", "throws:missing")).errorMessage).toContain(
      "Uncaught Error: Could not find function for 'throws:nowhere'",
    );
  });

  it("[F458] the error of a subclass of ConvexError has its name and its original data", async () => {
    const convex = await startConvex();
    expect(await push(convex, { throws: THROWS })).toBeNull();
    const { errorMessage, errorData } = await call(convex, "query", "throws:boomData");
    expect(errorMessage).toContain('Server Error\nUncaught FooError: {"b":"1n","a":2}\n');
    expect(errorData).toEqual({ b: { $integer: "AQAAAAAAAAA=" }, a: 2 });
  });
});
