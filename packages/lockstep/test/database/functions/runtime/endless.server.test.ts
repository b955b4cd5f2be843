// Functions that never end: the server continues to serve others, the function fails in Convex's words, and nothing
// else is lost.

import { describe, expect, it } from "vitest";
import { openStore } from "../../../../src/database/engine/store.ts";
import { connect, watch } from "../../support/clients.ts";
import { call, push, startConvex, temporaryFolder, useStacksOfNode } from "../../support/convex-app.ts";
import { NOTES, SCHEMA } from "../../support/notes.ts";

const ENDLESS = `
  const again = () => Promise.resolve().then(again);
  export const loop = query({ args: {}, handler: () => { for (;;); } });
  export const afterAwait = query({ args: {}, handler: async (ctx) => { await ctx.db.query("notes").first(); while (true) {} } });
  export const microtasks = query({ args: {}, handler: async () => { for (;;) await null; } });
  export const recursion = query({ args: {}, handler: async () => { await again(); } });
  export const branches = query({ args: {}, handler: async () => { const walk = async () => { await Promise.all([walk(), walk()]); }; await walk(); } });
  export const climbs = query({ args: {}, handler: async () => { const walk = () => { try { walk(); } catch {} try { walk(); } catch {} }; walk(); } });
  export const syscalls = query({ args: {}, handler: async (ctx) => { for (;;) await ctx.auth.getUserIdentity(); } });
  export const swallows = query({ args: {}, handler: async () => { for (;;) { try { for (;;); } catch {} finally { for (;;); } } } });
  export const denies = query({ args: {}, handler: async () => { try { for (;;); } catch { return "fine"; } } });
  export const writes = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("notes", { text: "ghost" }); for (;;); } });
  export const nested = mutation({ args: {}, handler: async (ctx) => { try { await ctx.runMutation(api.endless.writes, {}); } catch { return "fine"; } } });
  export const acts = action({ args: {}, handler: async () => { await new Promise((resolve) => setTimeout(resolve, 1)); for (;;); } });
  export const waits = action({ args: {}, handler: async (ctx) => { while ((await ctx.runQuery(api.notes.list, {})).length === 0); } });
  export const long = query({ args: {}, handler: async (ctx) => { let n = 0; for (let i = 0; i < 1e6; i++) n += i % 7; return n; } });
`;
const TIMEOUT = /^\[Request ID: \w+\] Server Error\nFunction execution timed out \(maximum duration: 1s\)\n/;

describe("[F264] a function that occupies the thread for more than a second", () => {
  it.each([
    ["query", "loop"],
    ["query", "afterAwait"],
    ["query", "microtasks"],
    ["query", "recursion"],
    ["query", "branches"],
    ["query", "climbs"],
    ["query", "syscalls"],
    ["query", "swallows"],
    ["query", "denies"],
    ["mutation", "writes"],
    ["mutation", "nested"],
    ["action", "acts"],
  ] as const)("[F264] %s %s fails with a deployment's text, and others continue", async (kind, name) => {
    const convex = await startConvex();
    expect(await push(convex, { schema: SCHEMA, notes: NOTES, endless: ENDLESS })).toBeNull();
    await call(convex, "mutation", "notes:add", { text: "before" });
    const live = watch(connect(convex), "notes:list");
    await live.until((texts: string[]) => texts.length === 1);
    const [endless, ...others] = await Promise.all([
      call(convex, kind, `endless:${name}`),
      call(convex, "mutation", "notes:add", { text: "meanwhile" }),
      call(convex, "query", "endless:long"),
    ]);
    expect(endless.errorMessage).toMatch(TIMEOUT);
    expect(others.map(({ status, errorMessage }) => [status, errorMessage])).toEqual([
      ["success", undefined],
      ["success", undefined],
    ]);
    await live.until((texts: string[]) => texts.join() === "before,meanwhile");
  });

  it("[F264] the error names the line that did not end", async () => {
    useStacksOfNode();
    const convex = await startConvex();
    await push(convex, { schema: SCHEMA, notes: NOTES, endless: ENDLESS });
    expect((await call(convex, "query", "endless:loop")).errorMessage).toMatch(/at \w+ \(\.\.\/convex\/endless\.ts:3:/);
  });

  it("[F264] a module whose import does not end fails the push", async () => {
    const convex = await startConvex();
    expect(await push(convex, { schema: SCHEMA, notes: NOTES, stuck: "export const a = 1; for (;;);" })).toMatch(
      /Failed to analyze stuck\.js: .*Function execution timed out/,
    );
    expect(await push(convex, { schema: SCHEMA, notes: NOTES })).toBeNull();
  });
});

it("[F351] an action that calls functions continuously lets others run in between, for as long as it takes", async () => {
  const convex = await startConvex();
  await push(convex, { schema: SCHEMA, notes: NOTES, endless: ENDLESS });
  const waiting = call(convex, "action", "endless:waits");
  // It runs until others have been answered, and ends when one of them lets it.
  for (let n = 0; n < 100; n++) expect((await call(convex, "query", "notes:list")).value).toEqual([]);
  await call(convex, "mutation", "notes:add", { text: "enough" });
  expect((await waiting).errorMessage).toBeUndefined();
});

it("[F380] a start serves the bundle with the push's ticks unchanged, unless another release made it", async () => {
  const data = temporaryFolder();
  const first = await startConvex({ data });
  expect(await push(first, { tell: `export const one = query({ args: {}, handler: () => "as pushed" });` })).toBeNull();
  await first.close();
  const answers: unknown[] = [];
  for (const format of [1, 0]) {
    const store = openStore(data);
    const { app, snapshot } = store.loaded;
    const modules = (app?.modules ?? []).map((module) => {
      expect(module.ticking?.source).toContain("__lockstepTick();");
      const source = (module.ticking?.source ?? "").replace("as pushed", "as kept");
      return { ...module, ticking: { ...module.ticking, format, source } };
    });
    if (app) store.saveApp({ ...app, modules }, snapshot.ts + 1n);
    store.close();
    const convex = await startConvex({ data });
    answers.push((await call(convex, "query", "tell:one")).value);
    await convex.close();
  }
  expect(answers).toEqual(["as kept", "as pushed"]);
});
