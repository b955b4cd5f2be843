// What functions see and do, called over HTTP and watched over a socket.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { MACHINE_CLOCK } from "../../../../src/database/time/clock.ts";
import { connect, watch } from "../../support/clients.ts";
import { call, post, push, startConvex, useStacksOfNode } from "../../support/convex-app.ts";
import { NOTES, SCHEMA } from "../../support/notes.ts";

describe("functions", () => {
  const FUNCTIONS = `
    export const secret = internalQuery({ args: {}, handler: async () => "s" });
    export const innerTime = internalQuery({ args: {}, handler: async () => new Date().getTime() });
    export const time = mutation({ args: {}, handler: async (ctx) => {
      const early = Date.now();
      const inner = await ctx.runQuery(api.functions.innerTime, {});
      const later = new Date(Date.parse(new Date().toISOString()));
      return { times: [early, inner, +later], dice: [Math.random(), Math.random()], isDate: later instanceof Date && new globalThis.Date() instanceof Date && Math.max(1, 2) === 2 };
    } });
    export const realTime = action({ args: {}, handler: async () => { const from = Date.now(); while (Date.now() === from); return Date.now() > from; } });
    export const env = query({ args: {}, handler: async () => [process.env.COLOR ?? null, process.env.PATH ?? null] });
    export const fetches = query({ args: {}, handler: async () => { await fetch("https://api.workos.com/x"); } });
    export const reach = action({ args: {}, handler: async () => (await fetch("https://api.workos.com/hello?a=1")).text() });
    export const act = action({ args: {}, handler: (ctx) => ctx.runQuery(api.notes.who, {}) });
    export const fails = query({ args: {}, handler: async () => { throw new Error("boom"); } });
    export const coded = mutation({ args: {}, handler: async () => { throw new ConvexError({ code: 7 }); } });
    export const wrongResult = query({ args: {}, returns: v.number(), handler: async () => "text" });
    export const audited = mutation({ args: {}, handler: () => Convex.asyncSyscall("1.0/createServiceToken", "{}") });
    export const inner = internalMutation({ args: { text: v.string() }, handler: async (ctx, args) => { await ctx.db.insert("notes", args); if (args.text === "bad") throw new ConvexError("inner"); } });
    export const outer = mutation({ args: {}, handler: async (ctx) => {
      await ctx.runMutation(api.functions.inner, { text: "good" });
      const data = await ctx.runMutation(api.functions.inner, { text: "bad" }).catch((error) => error.data);
      return [data, await ctx.runQuery(api.notes.list, {})];
    } });
    export const parallel = mutation({ args: {}, handler: async (ctx) => {
      await Promise.allSettled([ctx.runMutation(api.functions.slow, { text: "bad" }), ctx.runMutation(api.functions.slow, { text: "good" }), ctx.db.insert("notes", { text: "own" })]);
      return await ctx.runQuery(api.notes.list, {});
    } });
    export const slow = internalMutation({ args: { text: v.string() }, handler: async (ctx, args) => {
      await ctx.db.insert("notes", args);
      for (let n = 0; n < (args.text === "bad" ? 30 : 2); n++) await ctx.db.query("notes").first();
      if (args.text === "bad") throw new Error("bad");
    } });
    export const wasteful = internalMutation({ args: {}, handler: async (ctx) => {
      await ctx.db.query("notes").collect();
      await ctx.db.insert("notes", { text: "wasted" });
      await ctx.scheduler.runAfter(1e9, api.notes.add, { text: "wasted" });
      throw new Error("wasted");
    } });
    export const counts = mutation({ args: {}, handler: async (ctx) => {
      await ctx.db.insert("notes", { text: "kept" });
      for (let n = 0; n < 2; n++) await ctx.runMutation(api.functions.wasteful, {}).catch(() => null);
      const used = Object.entries(await ctx.meta.getTransactionMetrics()).map(([name, metric]) => [name, metric.used]);
      const { documentsWritten, functionsScheduled, scheduledFunctionArgsBytes, documentsRead } = Object.fromEntries(used);
      return { documentsWritten, functionsScheduled, scheduledFunctionArgsBytes, documentsRead };
    } });
    export const documents = mutation({ args: {}, handler: async (ctx) => {
      const message = (work) => work().then(() => "none", (error) => error.message);
      const [one, other] = [await ctx.db.insert("loose", { n: 1 }), await ctx.db.insert("loose", { n: 1 })];
      const whole = await ctx.db.get(one);
      const messages = [
        await message(() => ctx.db.insert("loose", [])),
        await message(() => ctx.db.insert("loose", "text")),
        await message(() => ctx.db.replace(one, null)),
        await message(() => ctx.db.patch(one, [1])),
        await message(() => ctx.db.insert("loose", 5n)),
        await message(() => ctx.db.patch(one, { _id: other })),
        await message(() => ctx.db.replace(one, { ...whole, _creationTime: 5 })),
      ];
      await ctx.db.replace(one, { ...whole, n: 2 });
      return [...messages, (await ctx.db.query("loose").collect()).map(({ n }) => ({ n }))];
    } });
    export const int64 = mutation({ args: {}, handler: async (ctx) => {
      await ctx.db.insert("numbers", { n: 4n });
      const found = (sum) => ctx.db.query("numbers").filter((q) => q.eq(sum(q), 5n)).collect();
      return [(await found((q) => q.add(q.field("n"), 1n))).length, (await found((q) => q.neg(q.sub(q.field("n"), 9n)))).length];
    } });
    export const timed = query({ args: {}, handler: async () => { console.time("t"); console.timeLog("t", "half"); console.timeEnd("t"); } });
    export const nothing = mutation({ args: {}, handler: async () => { throw Object.create(null); } });
    export const unnamed = query({ args: {}, handler: async () => { throw Object.assign(new Error("odd"), { name: undefined, stack: 7 }); } });
    export const globals = action({ args: {}, handler: async () => {
      globalThis.leaked = 1;
      return [await (await globalThis.fetch("https://api.workos.com/hello")).text(), globalThis.process.env.PATH ?? null, typeof globalThis.crypto.randomUUID()];
    } });
    const AT_IMPORT = process.env.COLOR ?? null;
    export const imported = query({ args: {}, handler: async () => AT_IMPORT });
    export const has = query({ args: {}, handler: async () => ["COLOR" in process.env, "toString" in process.env] });
    export const misfit = mutation({ args: {}, handler: (ctx) => ctx.db.insert("notes", { text: 1 }) });
    export const byRank = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").withIndex("by_rank", (q) => q.gte("rank", 2).lt("rank", 5)).order("desc").filter((q) => q.neq(q.field("text"), "skip")).take(2)).map((n) => n.rank) });
    export const fill = mutation({ args: {}, handler: async (ctx) => { for (const rank of [5, 1, 4, 3, 2]) await ctx.db.insert("notes", { text: rank === 4 ? "skip" : "n", rank }); } });
    export const edit = mutation({ args: { id: v.id("notes") }, handler: async (ctx, { id }) => { await ctx.db.patch(id, { rank: undefined, text: "patched" }); return ctx.db.get(id); } });
  `;
  const start = async (options: Parameters<typeof startConvex>[0] = {}) => {
    const convex = await startConvex(options);
    expect(await push(convex, { schema: SCHEMA, notes: NOTES, functions: FUNCTIONS })).toBeNull();
    return convex;
  };

  it("[F1] only the admin key can call an internal function", async () => {
    const convex = await start();
    expect((await call(convex, "query", "functions:secret")).errorMessage).toMatch(
      /Could not find public function for 'functions:secret'\. Did you forget/,
    );
    expect((await call(convex, "function", "functions:secret", {}, `Convex ${convex.adminKey}`)).value).toBe("s");
  });

  it("[F2] results are validated too", async () => {
    expect((await call(await start(), "query", "functions:wrongResult")).errorMessage).toContain(
      "ReturnsValidationError: Value does not match validator.",
    );
  });

  it("[F3] a document that does not fit the schema is refused with table and path", async () => {
    expect((await call(await start(), "mutation", "functions:misfit")).errorMessage).toMatch(
      /Failed to insert or update a document in table "notes" because it does not match the schema: Value does not match validator\.\nPath: \.text/,
    );
  });

  it("[F4] a query cannot fetch; an action can, and a mapped origin is reached at its target", async () => {
    const upstream = createServer((request, response) => response.end(`upstream ${request.url}`)).listen(
      0,
      "127.0.0.1",
    );
    onTestFinished(() => void upstream.close());
    await new Promise((resolve) => upstream.once("listening", resolve));
    const convex = await start({
      origins: { "https://api.workos.com": `http://127.0.0.1:${(upstream.address() as AddressInfo).port}` },
    });
    expect((await call(convex, "query", "functions:fetches")).errorMessage).toContain(
      "Can't use fetch() in queries and mutations",
    );
    expect((await call(convex, "action", "functions:reach")).value).toBe("upstream /hello?a=1");
    // Libraries write `globalThis.fetch`; [F5] this machine's environment is not visible there either.
    expect((await call(convex, "action", "functions:globals")).value).toEqual(["upstream /hello", null, "string"]);
    expect("leaked" in globalThis).toBe(false);
  });

  it("[F20] time stands still in a mutation and its nested runs while random numbers vary; an action has the real ones", async () => {
    const clock = 1_800_000_000_000.7;
    const convex = await start({ clock: { ...MACHINE_CLOCK, now: () => clock } });
    const [first, second] = [
      (await call(convex, "mutation", "functions:time")).value,
      (await call(convex, "mutation", "functions:time")).value,
    ] as [{ times: number[]; dice: number[]; isDate: boolean }, { dice: number[] }];
    expect(new Set(first.times)).toEqual(new Set([1_800_000_000_000]));
    expect(first.isDate).toBe(true);
    expect(new Set([...first.dice, ...second.dice]).size).toBe(4);
    expect(first.dice.every((roll) => roll >= 0 && roll < 1)).toBe(true);
    expect((await call(convex, "action", "functions:realTime")).value).toBe(true);
  });

  it("[F5] process.env is the deployment's, and a change reaches live queries", async () => {
    const convex = await start();
    const live = watch(connect(convex), "functions:env");
    await live.until(([color, host]: [string | null, string | null]) => color === null && host === null);
    await post(convex, "/api/update_environment_variables", { changes: [{ name: "COLOR", value: "green" }] });
    await live.until(([color]: [string | null]) => color === "green");
    const constant = watch(connect(convex), "functions:imported");
    await constant.until((color: string) => color === "green");
    await post(convex, "/api/update_environment_variables", { changes: [{ name: "COLOR", value: "blue" }] });
    await constant.until((color: string) => color === "blue");
    expect((await call(convex, "query", "functions:has")).value).toEqual([true, false]);
    const asked = watch(connect(convex), "functions:has");
    await asked.until(([there]: [boolean]) => there);
    await post(convex, "/api/update_environment_variables", { changes: [{ name: "COLOR", value: null }] });
    await asked.until(([there]: [boolean]) => !there);
  });

  it("[F6] an error has a request id and the developer's stack, and a ConvexError also its data", async () => {
    useStacksOfNode();
    const convex = await start();
    expect((await call(convex, "query", "functions:fails")).errorMessage).toMatch(
      /^\[Request ID: [0-9a-f]{16}\] Server Error\nUncaught Error: boom\n {4}at .*\(\.\.\/convex\/functions\.ts:\d+:\d+\)\n$/,
    );
    expect(await call(convex, "mutation", "functions:coded")).toMatchObject({
      status: "error",
      errorData: { code: 7 },
    });
  });

  it("[F6] a thrown value that is not an error, or a strange one, still reaches the client", async () => {
    const convex = await start();
    expect((await call(convex, "mutation", "functions:nothing")).errorMessage).toMatch(/Server Error\nUncaught \[/);
    expect((await call(convex, "query", "functions:unnamed")).errorMessage).toContain("odd");
  });

  it("[F7] nested mutations are one transaction, and one that throws rolls back only its own writes", async () => {
    const convex = await start();
    expect((await call(convex, "mutation", "functions:outer")).value).toEqual(["inner", ["good"]]);
    expect((await call(convex, "query", "notes:list")).value).toEqual(["good"]);
  });

  it("[F7] nested mutations started together run in turn: one that throws keeps the others' writes", async () => {
    expect((await call(await start(), "mutation", "functions:parallel")).value).toEqual(["good", "own"]);
  });

  it("[F432] the writes of a nested mutation that throws do not count as used", async () => {
    const { value } = await call(await start(), "mutation", "functions:counts");
    expect(value).toEqual({
      documentsWritten: 1,
      functionsScheduled: 0,
      scheduledFunctionArgsBytes: 0,
      documentsRead: 2,
    });
  });

  it("[F434] a document is an object that keeps its own id and time", async () => {
    const convex = await start();
    expect((await call(convex, "mutation", "functions:documents")).value).toEqual([
      "A document must be an object, not []",
      'A document must be an object, not "text"',
      "A document must be an object, not null",
      "A document must be an object, not [1]",
      'A document must be an object, not {"$integer":"BQAAAAAAAAA="}',
      expect.stringMatching(/^Provided `_id` field value "\w+" does not match the document ID "\w+"$/),
      expect.stringMatching(/^Provided `_creationTime` field value 5.0 does not match the document's creation time /),
      [{ n: 2 }, { n: 1 }],
    ]);
  });

  it("[F8] an action's calls run as the same user", async () => {
    const convex = await start();
    const acting = Buffer.from(JSON.stringify({ issuer: "https://i", subject: "ada" })).toString("base64");
    expect((await call(convex, "action", "functions:act", {}, `Convex ${convex.adminKey}:${acting}`)).value).toBe(
      "ada",
    );
    expect((await call(convex, "action", "functions:act")).value).toBeNull();
  });

  it("[F9] an unsupported feature is named", async () => {
    expect((await call(await start(), "mutation", "functions:audited")).errorMessage).toMatch(
      /Local Convex does not support createServiceToken yet\. The same code runs on a Convex deployment\./,
    );
  });

  it("[F11] a range, an order, a filter and a limit apply to an index", async () => {
    const convex = await start();
    await call(convex, "mutation", "functions:fill");
    expect((await call(convex, "query", "functions:byRank")).value).toEqual([3, 2]);
  });

  it("[F216] a range may continue to creation time and id, behind the fields of any index", async () => {
    const convex = await startConvex();
    const functions = `
      export const fill = mutation({ args: {}, handler: async (ctx) => { for (const text of ["a", "b", "c"]) await ctx.db.insert("notes", { text, rank: 1 }); } });
      const after = async (ctx, index, range) => {
        const first = await ctx.db.query("notes").withIndex(index, (q) => range(q)).first();
        return (await ctx.db.query("notes").withIndex(index, (q) => range(q).eq("_creationTime", first._creationTime).gt("_id", first._id)).collect()).length
          + ":" + (await ctx.db.query("notes").withIndex(index, (q) => range(q).eq("_creationTime", first._creationTime).gte("_id", first._id)).collect()).map(({ text }) => text)
          + ":" + (await ctx.db.query("notes").withIndex(index, (q) => range(q).gt("_creationTime", first._creationTime)).collect()).map(({ text }) => text);
      };
      export const ranges = query({ args: {}, handler: async (ctx) => [await after(ctx, "by_rank", (q) => q.eq("rank", 1)), await after(ctx, "by_creation_time", (q) => q)] });`;
    await push(convex, { schema: SCHEMA, functions });
    await call(convex, "mutation", "functions:fill");
    expect((await call(convex, "query", "functions:ranges")).value).toEqual(["0:a:b,c", "0:a:b,c"]);
  });

  it("[F11] arithmetic on int64 in a filter is int64", async () => {
    const convex = await startConvex();
    await push(convex, { functions: FUNCTIONS });
    expect((await call(convex, "mutation", "functions:int64")).value).toEqual([1, 1]);
  });

  it("[F14] console.time works, and the log starts where the CLI waits for the next run", async () => {
    const convex = await start();
    const follow = async (cursor: number): Promise<{ entries: { logLines: string[] }[]; newCursor: number }> => {
      const headers = { authorization: `Convex ${convex.adminKey}` };
      return await (await fetch(`${convex.url}/api/stream_function_logs?cursor=${cursor}`, { headers })).json();
    };
    // The CLI takes a cursor of 0 for "never asked" and would ask again at once.
    const { newCursor } = await follow(0);
    expect(newCursor).toBeGreaterThan(0);
    const next = follow(newCursor);
    await call(convex, "query", "functions:timed");
    expect((await next).entries).toMatchObject([
      { logLines: [expect.stringMatching(/^\[INFO\] 't: \d+ms' 'half'$/), expect.stringMatching(/t: \d+ms/)] },
    ]);
  });

  it("[F474] console timers belong to one run, and warn about a timer that does not exist or already exists", async () => {
    const convex = await startConvex();
    const timers = `export const timers = query({ args: {}, handler: async () => {
      console.time("a"); console.time("a"); console.timeEnd("a"); console.timeEnd("a"); console.timeLog("b"); } });`;
    await push(convex, { timers });
    for (let run = 0; run < 2; run++)
      expect((await call(convex, "query", "timers:timers")).logLines).toEqual([
        "[WARN] 'Timer 'a' already exists'",
        expect.stringMatching(/^\[INFO\] 'a: \d+ms'$/),
        "[WARN] 'Timer 'a' does not exist'",
        "[WARN] 'Timer 'b' does not exist'",
      ]);
  });

  it("[F12] patch keeps the id and removes undefined fields; an unknown id is refused", async () => {
    const convex = await start();
    const id = (await call(convex, "mutation", "notes:add", { text: "x" })).value as string;
    expect((await call(convex, "mutation", "functions:edit", { id })).value).toEqual({
      _id: id,
      _creationTime: expect.any(Number),
      text: "patched",
    });
    expect((await call(convex, "mutation", "functions:edit", { id: "nope" })).errorMessage).toContain(
      'Validator: v.id("notes")',
    );
  });
});
