// Modules marked "use node".

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { call, push, startConvex, temporaryFolder, useStacksOfNode } from "../../support/convex-app.ts";
import { createTestClock } from "../../support/test-clock.ts";
import { NOTES, SCHEMA } from "../../support/notes.ts";

const NODE = `"use node";
  import { createHash } from "node:crypto";
  import os from "node:os";
  export const hash = action({ args: { text: v.string() }, handler: async (ctx, { text }) => {
    await ctx.runMutation(api.notes.add, { text });
    return createHash("sha256").update(Buffer.from(text)).digest("hex").slice(0, 8);
  } });
  export const environment = action({ args: {}, handler: async () => [process.env.GREETING ?? null, process.env.PATH ?? null, process.version.slice(0, 1), typeof process.nextTick, os.EOL] });
  export const exits = action({ args: {}, handler: async () => { process.exit(1); } });
  export const throws = internalAction({ args: {}, handler: async () => { throw new Error("in node"); } });
`;
const app = { schema: SCHEMA, notes: NOTES, node: NODE };

it("[F267] an action with Node's modules runs, calls other functions, and its errors name the developer's file", async () => {
  useStacksOfNode();
  const convex = await startConvex();
  expect(await push(convex, app)).toBeNull();
  expect((await call(convex, "action", "node:hash", { text: "hello" })).value).toBe("2cf24dba");
  expect((await call(convex, "query", "notes:list")).value).toEqual(["hello"]);
  const { errorMessage } = await call(convex, "function", "node:throws", {}, `Convex ${convex.adminKey}`);
  expect(errorMessage).toMatch(/Uncaught Error: in node\n {4}at \w+ \(\.\.\/convex\/node\.ts:10:/);
});

it("[F267] process is Node's, with the deployment's environment, and cannot exit", async () => {
  const convex = await startConvex();
  await push(convex, app);
  expect((await call(convex, "action", "node:environment")).value).toEqual([null, null, "v", "function", "\n"]);
  expect((await call(convex, "action", "node:exits")).errorMessage).toContain("process.exit() is not available");
});

it("[F267] queries and mutations in such a module fail the push", async () => {
  const convex = await startConvex();
  const query = `"use node"; export const list = query({ args: {}, handler: async () => [] });`;
  expect(await push(convex, { ...app, node: query })).toContain(
    "`list` defined in `node.js` is a Query function. Only actions can be defined in Node.js.",
  );
});

it("[F452] a module has require, module, exports and the names of its file, also as global properties", async () => {
  const convex = await startConvex();
  const source = `"use node";
    const path = require("node:path");
    module.exports.seen = exports === module.exports;
    export const names = action({ args: {}, handler: async () => [path.sep, exports.seen, typeof __dirname, typeof __filename, typeof globalThis.require, typeof global.module, global === globalThis, global.process === process] });`;
  expect(await push(convex, { source })).toBeNull();
  expect((await call(convex, "action", "source:names")).value).toEqual([
    "/",
    true,
    "string",
    "string",
    "function",
    "object",
    true,
    true,
  ]);
});

it("[F454] unbundled packages resolve from the app and its workspace, wherever the data folder is", async () => {
  const workspace = temporaryFolder();
  const appFolder = path.join(workspace, "packages", "app");
  for (const [folder, name, text] of [
    [appFolder, "near", "export default 'near'"],
    [workspace, "far", "export default 'far'"],
    [workspace, "near", "export default 'not this one'"],
  ] as const) {
    const own = path.join(folder, "node_modules", name);
    mkdirSync(own, { recursive: true });
    writeFileSync(path.join(own, "package.json"), JSON.stringify({ name, type: "module", exports: "./index.js" }));
    writeFileSync(path.join(own, "index.js"), text);
  }
  const source = `"use node";
    export const both = action({ args: {}, handler: async () => {
      const load = async (name) => (await import(name)).default;
      return [await load("near"), await load("far"), require.resolve.paths("near")[0]];
    } });`;
  for (const data of [null, temporaryFolder()]) {
    const convex = await startConvex({ data, appFolder });
    expect(await push(convex, { source })).toBeNull();
    const { value } = await call(convex, "action", "source:both");
    expect(value).toEqual(["near", "far", path.join(appFolder, "convex", "node_modules")]);
  }
});

it("[F455] an action ends after ten minutes, in Convex's words, and makes no more calls", async () => {
  const clock = createTestClock(Date.now());
  const convex = await startConvex({ clock });
  const slow = `
    let go;
    const wait = new Promise((resolve) => (go = resolve));
    export const begins = action({ args: {}, handler: async (ctx) => { await ctx.runMutation(api.notes.add, { text: "begun" }); await wait; await ctx.runMutation(api.notes.add, { text: "late" }).catch((error) => ctx.runMutation(api.notes.add, { text: error.message })); } });
    export const goes = action({ args: {}, handler: async () => go() });`;
  expect(await push(convex, { schema: SCHEMA, notes: NOTES, slow })).toBeNull();
  const outcome = call(convex, "action", "slow:begins");
  await expect.poll(async () => (await call(convex, "query", "notes:list")).value).toEqual(["begun"]);
  clock.advance(599_000);
  clock.advance(1000);
  expect((await outcome).errorMessage).toContain("Action `begins` execution timed out (maximum duration 600s)");
  expect((await call(convex, "action", "slow:goes")).status).toBe("success");
  expect((await call(convex, "query", "notes:list")).value).toEqual(["begun"]);
});
