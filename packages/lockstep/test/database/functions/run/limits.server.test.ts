// Limits of a deployment, enforced here in the same words: an app that exceeds them must fail in development.

import { expect, it } from "vitest";
import { call, push, startConvex, temporaryFolder } from "../../support/convex-app.ts";

const LIMITS = `
  const fill = (count) => Array.from({ length: count }, (_, n) => n);
  export const insert = mutation({ args: { count: v.number(), bytes: v.number() }, handler: async (ctx, { count, bytes }) => {
    for (let n = 0; n < count; n++) await ctx.db.insert("things", { text: "x".repeat(bytes), n });
  } });
  export const scan = query({ args: {}, handler: async (ctx) => (await ctx.db.query("things").collect()).length });
  export const sum = query({ args: {}, handler: async (ctx) => (await ctx.db.query("things").filter((q) => q.eq(q.field("n"), -1)).collect()).length });
  export const pages = query({ args: { count: v.number() }, handler: async (ctx, { count }) => { for (let n = 0; n < count; n++) await ctx.db.query("none").first(); } });
  export const schedule = mutation({ args: { count: v.number() }, handler: async (ctx, { count }) => {
    for (let n = 0; n < count; n++) await ctx.scheduler.runAfter(1e9, api.limits.scan, {});
  } });
  export const long = mutation({ args: { length: v.number() }, handler: (ctx, { length }) => ctx.db.insert("things", { list: fill(length) }) });
  export const wide = mutation({ args: { width: v.number() }, handler: (ctx, { width }) => ctx.db.insert("things", { map: Object.fromEntries(fill(width).map((n) => ["f" + n, n])) }) });
  export const deep = mutation({ args: { depth: v.number() }, handler: (ctx, { depth }) => {
    let value = {};
    for (let n = 1; n < depth - 1; n++) value = { value };
    return ctx.db.insert("things", { value });
  } });
  export const returns = query({ args: { length: v.number(), bytes: v.number() }, handler: async (_ctx, { length, bytes }) => fill(length).map(() => "x".repeat(bytes)) });
  export const nests = query({ args: { depth: v.number() }, handler: async (_ctx, { depth }) => {
    let value = [];
    for (let n = 1; n < depth; n++) value = [value];
    return value;
  } });
  export const reads = query({ args: {}, handler: async (ctx) => {
    await ctx.db.query("things").collect();
    return (await ctx.meta.getTransactionMetrics()).bytesRead.used;
  } });
  export const values = mutation({ args: {}, handler: (ctx) => ctx.db.insert("things", { floats: fill(100).map((n) => n + 1 / 3), text: "äöü", bytes: new ArrayBuffer(9), n: 1n }) });
  export const takes = query({ args: { list: v.any() }, handler: async () => "fine" });
`;

it("[F441] an action receives the log lines of everything it calls, more than a stack holds", async () => {
  const convex = await startConvex();
  const functions = `
    export const says = internalMutation({ args: {}, handler: async () => { for (let n = 0; n < 256; n++) console.log(n); } });
    export const inner = internalAction({ args: {}, handler: async (ctx) => { for (let n = 0; n < 520; n++) await ctx.runMutation(internal.limits.says, {}); } });
    export const outer = action({ args: {}, handler: (ctx) => ctx.runAction(internal.limits.inner, {}) });
  `;
  expect(await push(convex, { limits: functions })).toBeNull();
  const { status, logLines } = await call(convex, "action", "limits:outer");
  expect([status, logLines?.length]).toEqual(["success", 520 * 256]);
});

it("[F439] documents have the same size after a restart", async () => {
  const data = temporaryFolder();
  const first = await startConvex({ data });
  expect(await push(first, { limits: LIMITS })).toBeNull();
  await call(first, "mutation", "limits:values");
  const before = (await call(first, "query", "limits:reads")).value;
  expect(before).toBeGreaterThan(900);
  await first.close();
  expect((await call(await startConvex({ data }), "query", "limits:reads")).value).toBe(before);
});

it.each([
  [
    "mutation",
    "insert",
    { count: 16_000, bytes: 1 },
    { count: 16_001, bytes: 1 },
    "Too many writes in a single function execution (limit: 16000)",
  ],
  [
    "mutation",
    "insert",
    { count: 16, bytes: 1_000_000 },
    { count: 17, bytes: 1_000_000 },
    "Too many bytes written in a single function execution (limit: 16777216 bytes)",
  ],
  [
    "mutation",
    "insert",
    { count: 1, bytes: 1_000_000 },
    { count: 1, bytes: 1_300_000 },
    "Value is too large (1.24 MiB > maximum size 1 MiB)",
  ],
  ["query", "pages", { count: 4096 }, { count: 4097 }, "Too many reads in a single function execution (limit: 4096)"],
  [
    "mutation",
    "schedule",
    { count: 1000 },
    { count: 1001 },
    "Too many functions scheduled by this mutation (limit: 1000)",
  ],
  ["mutation", "long", { length: 8192 }, { length: 8193 }, "Array length is too long (8193 > maximum length 8192)"],
  ["mutation", "wide", { width: 1024 }, { width: 1025 }, "Object has too many fields (1025 > maximum number 1024)"],
  ["mutation", "deep", { depth: 16 }, { depth: 17 }, "Value is too nested (17 > maximum nesting 16)"],
  [
    "query",
    "returns",
    { length: 8192, bytes: 1 },
    { length: 8193, bytes: 1 },
    "Function limits:returns return value invalid: Array length is too long",
  ],
  [
    "query",
    "returns",
    { length: 15, bytes: 1_000_000 },
    { length: 17, bytes: 1_000_000 },
    "Function limits:returns return value is too large (actual: 16.21 MiB, limit: 16 MiB)",
  ],
  [
    "query",
    "takes",
    { list: Array(8192).fill(1) },
    { list: Array(8193).fill(1) },
    "Arguments for limits:takes are invalid: Array length is too long",
  ],
  [
    "query",
    "nests",
    { depth: 64 },
    { depth: 65 },
    "Function limits:nests return value invalid: Value is too nested (65 > maximum nesting 64)",
  ],
] as const)("[F266] %s %s: at the limit, and one beyond", async (kind, name, most, tooMuch, text) => {
  const convex = await startConvex();
  expect(await push(convex, { limits: LIMITS })).toBeNull();
  expect((await call(convex, kind, `limits:${name}`, most)).errorMessage).toBeUndefined();
  expect((await call(convex, kind, `limits:${name}`, tooMuch)).errorMessage).toContain(text);
});

it("[F266] documents that a filter skips count as read, as do their bytes", async () => {
  const convex = await startConvex();
  await push(convex, { limits: LIMITS });
  for (let n = 0; n < 2; n++) await call(convex, "mutation", "limits:insert", { count: 16_000, bytes: 1 });
  expect((await call(convex, "query", "limits:sum")).value).toBe(0);
  await call(convex, "mutation", "limits:insert", { count: 1, bytes: 1 });
  expect((await call(convex, "query", "limits:sum")).errorMessage).toContain(
    "Too many documents read in a single function execution (limit: 32000). Consider using smaller limits",
  );
  const other = await startConvex();
  await push(other, { limits: LIMITS });
  for (let n = 0; n < 2; n++) await call(other, "mutation", "limits:insert", { count: 9, bytes: 1_000_000 });
  expect((await call(other, "query", "limits:scan")).errorMessage).toContain(
    "Too many bytes read in a single function execution (limit: 16777216 bytes). Consider using smaller limits",
  );
});
