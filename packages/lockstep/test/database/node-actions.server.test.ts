// Modules that say "use node".

import { expect, it } from "vitest";
import { call, push, startConvex, useStacksOfNode } from "./support/convex-app.ts";
import { NOTES, SCHEMA } from "./support/notes.ts";

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

it("[F267] process is Node's, with the deployment's environment; it cannot be ended", async () => {
  const convex = await startConvex();
  await push(convex, app);
  expect((await call(convex, "action", "node:environment")).value).toEqual([null, null, "v", "function", "\n"]);
  expect((await call(convex, "action", "node:exits")).errorMessage).toContain("process.exit() is not available");
});

it("[F267] queries and mutations there fail the push", async () => {
  const convex = await startConvex();
  const query = `"use node"; export const list = query({ args: {}, handler: async () => [] });`;
  expect(await push(convex, { ...app, node: query })).toContain(
    "`list` defined in `node.js` is a Query function. Only actions can be defined in Node.js.",
  );
});
