// The globals that modules of the default runtime find, and those that they do not.

import { expect, it, onTestFinished } from "vitest";
import { call, push, startConvex } from "../../support/convex-app.ts";

const NAMES = `
  AbortController AbortSignal Blob CryptoKey DOMException Event EventTarget File FormData Headers ReadableStream
  ReadableStreamBYOBReader ReadableStreamDefaultReader Request Response SubtleCrypto TextDecoder TextEncoder
  TransformStream URL URLSearchParams WritableStream WritableStreamDefaultWriter atob btoa crypto fetch
  performance process self structuredClone AsyncLocalStorage AsyncResource setTimeout clearTimeout WebAssembly
  Intl
`
  .trim()
  .split(/\s+/);
const HIDDEN = `
  Buffer global setImmediate clearImmediate queueMicrotask MessageChannel MessagePort WebSocket BroadcastChannel
  TextDecoderStream CompressionStream CustomEvent navigator
`
  .trim()
  .split(/\s+/);

const FUNCTIONS = `
  const atImport = self.fetch;
  export const found = query({ args: {}, handler: async () => [self === globalThis, typeof atImport, ...[${NAMES.join(", ")}].map((value) => typeof value)] });
  export const inGlobal = query({ args: { names: v.array(v.string()) }, handler: async (ctx, { names }) => names.map((name) => [name in globalThis, typeof globalThis[name]]) });
  export const hidden = query({ args: {}, handler: async () => [${HIDDEN.map((name) => `typeof ${name}`).join(", ")}] });
  export const machine = query({ args: {}, handler: async () => [Object.keys(process), typeof self.process.exit, typeof globalThis.process.versions] });
  const storage = new globalThis.AsyncLocalStorage();
  export const context = query({ args: {}, handler: async () => storage.run(5, async () => { await null; return storage.getStore(); }) });
  export const polyfilled = query({ args: {}, handler: async () => { globalThis.Buffer = { from: (text) => text }; return [Buffer.from("a"), typeof self.Buffer, "Buffer" in self]; } });
  export const still = query({ args: {}, handler: async () => {
    const from = performance.now();
    performance.mark("begun");
    for (let n = 0, m = 0; n < 1e6; n++) m += n;
    performance.measure("work", "begun");
    return [performance.now() - from, performance.timeOrigin === Date.now(), performance.getEntries().map(({ name, duration }) => [name, duration])];
  } });
  export const goes = action({ args: {}, handler: async () => {
    const id = setTimeout(() => {}, 1000); clearTimeout(id);
    performance.mark("a");
    await new Promise((resolve) => setTimeout(resolve, 5));
    return [typeof id, performance.now() > 0, performance.measure("b", "a").duration > 0];
  } });
  export const aborts = query({ args: {}, handler: async () => { AbortSignal.timeout(1); } });
  export const signals = action({ args: {}, handler: async () => AbortSignal.timeout(1e6) instanceof AbortSignal });
`;

it("[F451] the default runtime has Convex's globals, also as properties of its global object, and nothing else of Node", async () => {
  const convex = await startConvex();
  expect(await push(convex, { functions: FUNCTIONS })).toBeNull();
  const found = (await call(convex, "query", "functions:found")).value as unknown[];
  expect(found.slice(0, 2)).toEqual([true, "function"]);
  expect(NAMES.filter((_name, position) => found[position + 2] === "undefined")).toEqual([]);
  const inGlobal = async (names: string[]) => (await call(convex, "query", "functions:inGlobal", { names })).value;
  expect(await inGlobal(NAMES)).not.toContainEqual([false, "undefined"]);
  expect(new Set((await call(convex, "query", "functions:hidden")).value as string[])).toEqual(new Set(["undefined"]));
  expect(await inGlobal(HIDDEN)).toEqual(HIDDEN.map(() => [false, "undefined"]));
  expect((await call(convex, "query", "functions:machine")).value).toEqual([["env"], "undefined", "undefined"]);
  expect((await call(convex, "query", "functions:context")).value).toBe(5);
});

it("[F451] a property that a polyfill assigns to the global object is available by its name", async () => {
  const convex = await startConvex();
  expect(await push(convex, { functions: FUNCTIONS })).toBeNull();
  expect((await call(convex, "query", "functions:polyfilled")).value).toEqual(["a", "object", true]);
});

it("[F477] a global that another library adds to the process does not replace that of local Convex", async () => {
  Object.defineProperty(globalThis, "Convex", { value: {}, configurable: true });
  onTestFinished(() => void Reflect.deleteProperty(globalThis, "Convex"));
  const convex = await startConvex();
  const who = "export const who = query({ args: {}, handler: ({ auth }) => auth.getUserIdentity() });";
  expect(await push(convex, { users: who })).toBeNull();
  expect(await call(convex, "query", "users:who")).toMatchObject({ status: "success", value: null });
});

it("[F456] performance stands still in a query and advances in an action; AbortSignal.timeout is a timer", async () => {
  const convex = await startConvex();
  expect(await push(convex, { functions: FUNCTIONS })).toBeNull();
  expect((await call(convex, "query", "functions:still")).value).toEqual([
    0,
    true,
    [
      ["begun", 0],
      ["work", 0],
    ],
  ]);
  expect((await call(convex, "action", "functions:goes")).value).toEqual(["number", true, true]);
  expect((await call(convex, "query", "functions:aborts")).errorMessage).toContain("Can't use setTimeout() in queries");
  expect((await call(convex, "action", "functions:signals")).value).toBe(true);
});
