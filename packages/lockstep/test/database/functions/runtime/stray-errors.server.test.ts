// Errors that functions throw after their caller has stopped waiting, and values that cannot be inspected. Local Convex
// must survive both: where it might not, it runs in a separate process.

import { expect, it } from "vitest";
import { connect, mutationNamed, queryNamed, watch } from "../../support/clients.ts";
import { call, push, startConvex } from "../../support/convex-app.ts";
import { NOTES, SCHEMA } from "../../support/notes.ts";
import { startServerProcess } from "../../support/server-process.ts";

const FUNCTIONS = `
  const later = async () => { for (let n = 0; n < 100; n++) await null; };
  export const forgets = mutation({ args: {}, handler: async (ctx) => {
    void (async () => { await later(); await ctx.db.insert("notes", { text: "late" }); })();
  } });
  export const rejects = query({ args: {}, handler: async () => { void Promise.reject("plain text"); } });
  export const listens = query({ args: {}, handler: async () => {
    const controller = new AbortController();
    controller.signal.addEventListener("abort", () => { throw new Error("in a listener"); });
    controller.abort();
  } });
  const poisoned = (name) => Object.defineProperty(new Error("poisoned"), name, { get() { throw new Error("looked at"); } });
  export const message = query({ args: {}, handler: async () => { throw poisoned("message"); } });
  export const stack = query({ args: {}, handler: async () => { throw poisoned("stack"); } });
  export const named = mutation({ args: {}, handler: async () => { throw Object.assign(new Error(), { name: { toString() { throw new Error(); } } }); } });
  export const odd = action({ args: {}, handler: async () => { throw new Proxy({}, { getPrototypeOf() { throw new Error(); }, has: () => false }); } });
  export const times = action({ args: {}, handler: async () => { setTimeout(() => { throw new Error("in a timer"); }, 1); } });
`;
const NODE = `"use node";
  export const queues = action({ args: {}, handler: async () => { queueMicrotask(() => { throw new Error("in a microtask"); }); await new Promise(() => {}); } });
  export const posts = action({ args: {}, handler: async () => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); throw new Error("at a port"); };
    port2.postMessage(1);
  } });
`;

it("[F430] errors of listeners and ports are logged, and do not end the server", async () => {
  const { convex, child, log } = await startServerProcess();
  expect(await push(convex, { schema: SCHEMA, notes: NOTES, functions: FUNCTIONS, node: NODE })).toBeNull();
  for (const [kind, name, text] of [
    ["query", "functions:listens", "in a listener"],
    ["action", "node:posts", "at a port"],
  ] as const) {
    expect((await call(convex, kind, name)).status).toBe("success");
    await expect.poll(log).toMatch(new RegExp(`${name} threw after its caller had stopped waiting[^]*${text}`));
  }
  expect((await call(convex, "query", "notes:list")).value).toEqual([]);
  expect(child.exitCode).toBeNull();
});

it("[F431] an error that throws when inspected fails only its own call", async () => {
  const convex = await startConvex();
  expect(await push(convex, { schema: SCHEMA, notes: NOTES, functions: FUNCTIONS })).toBeNull();
  const client = connect(convex);
  const notes = watch(client, "notes:list");
  const errors = ["functions:message", "functions:stack"].map(
    (name) => new Promise((resolve) => client.onUpdate(queryNamed(name), {}, () => undefined, resolve)),
  );
  for (const error of await Promise.all(errors)) expect(String(error)).toContain("Server Error\nUncaught");
  await expect(client.mutation(mutationNamed("functions:named"), {})).rejects.toThrow("Server Error\nUncaught");
  expect((await call(convex, "action", "functions:odd")).errorMessage).toContain("Server Error\nUncaught");
  await call(convex, "mutation", "notes:add", { text: "after" });
  await notes.until((value: unknown[]) => value.length === 1);
  expect(convex.lines).toEqual([]);
});

it("[F10] an unawaited promise or timer that throws writes nothing, is logged, and does not end the server", async () => {
  const { convex, child, log } = await startServerProcess();
  expect(await push(convex, { schema: SCHEMA, notes: NOTES, functions: FUNCTIONS })).toBeNull();
  for (const [kind, name, text] of [
    ["mutation", "functions:forgets", "after the mutation has finished"],
    ["query", "functions:rejects", "plain text"],
    ["action", "functions:times", "in a timer"],
  ] as const) {
    expect((await call(convex, kind, name)).status).toBe("success");
    await expect.poll(log).toMatch(new RegExp(`${name} threw after its caller had stopped waiting[^]*${text}`));
  }
  expect((await call(convex, "query", "notes:list")).value).toEqual([]);
  expect(child.exitCode).toBeNull();
});

it("[F453] a pending action fails with the error of its callback or unawaited promise", async () => {
  const { convex, child } = await startServerProcess();
  const waiting = `"use node";
    import fs from "node:fs";
    const forever = () => new Promise(() => {});
    export const calls = action({ args: {}, handler: async () => await new Promise(() => fs.access("/", () => { throw new Error("in a callback"); })) });
    export const rejects = action({ args: {}, handler: async (ctx) => { void Promise.reject(new Error("forgotten")); await forever(); } });
    export const times = action({ args: {}, handler: async () => { setTimeout(() => { throw new ConvexError("in a timer"); }, 1); await forever(); } });`;
  const isolate = `export const times = action({ args: {}, handler: async () => { setTimeout(() => { throw new Error("in another timer"); }, 1); await new Promise(() => {}); } });`;
  expect(await push(convex, { schema: SCHEMA, notes: NOTES, node: NODE, waiting, isolate })).toBeNull();
  for (const [name, text] of [
    ["waiting:calls", "in a callback"],
    ["waiting:rejects", "forgotten"],
    ["waiting:times", "in a timer"],
    ["node:queues", "in a microtask"],
    ["isolate:times", "in another timer"],
  ] as const)
    expect((await call(convex, "action", name)).errorMessage).toContain(text);
  expect(child.exitCode).toBeNull();
});
