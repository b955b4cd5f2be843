// `ctx.scheduler`: when jobs run, how often, and how they are listed.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Convex } from "../../../src/database/create-convex.ts";
import { connect, watch } from "../support/clients.ts";
import { call, push, startConvex, temporaryFolder } from "../support/convex-app.ts";
import { NOTES, SCHEMA } from "../support/notes.ts";
import { createTestClock } from "../support/test-clock.ts";

const JOBS = `
  export const write = internalMutation({ args: { text: v.string() }, handler: async (ctx, { text }) => {
    await ctx.db.insert("notes", { text });
    if (text === "bad") throw new Error("bad text");
  } });
  export const reach = internalAction({ args: { url: v.string() }, handler: async (ctx, { url }) => {
    await fetch(url);
    await ctx.runMutation(internal.jobs.write, { text: "reached" });
  } });
  export const later = mutation({ args: { text: v.string(), ms: v.number() }, handler: (ctx, { text, ms }) => ctx.scheduler.runAfter(ms, internal.jobs.write, { text }) });
  export const batch = mutation({ args: { texts: v.array(v.string()), ms: v.array(v.number()) }, handler: async (ctx, { texts, ms }) => {
    for (const [n, text] of texts.entries()) await ctx.scheduler.runAt(Date.now() + ms[n], internal.jobs.write, { text });
  } });
  export const reachLater = mutation({ args: { url: v.string() }, handler: (ctx, { url }) => ctx.scheduler.runAfter(0, internal.jobs.reach, { url }) });
  export const fromAction = action({ args: { text: v.string() }, handler: async (ctx, { text }) => {
    const dropped = await ctx.scheduler.runAfter(60_000, internal.jobs.write, { text: "never" });
    await ctx.scheduler.cancel(dropped);
    return [dropped, await ctx.scheduler.runAfter(0, internal.jobs.write, { text })];
  } });
  export const thenThrows = mutation({ args: {}, handler: async (ctx) => { await ctx.scheduler.runAfter(0, internal.jobs.write, { text: "ghost" }); throw new Error("no"); } });
  export const cancel = mutation({ args: { id: v.id("_scheduled_functions") }, handler: (ctx, { id }) => ctx.scheduler.cancel(id) });
  export const states = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).map((job) => job.name + " " + job.state.kind) });
  export const state = query({ args: { id: v.id("_scheduled_functions") }, handler: async (ctx, { id }) => (await ctx.db.system.get(id))?.state ?? null });
`;

async function start(options: Parameters<typeof startConvex>[0] = {}): Promise<Convex> {
  const convex = await startConvex(options);
  if ((await call(convex, "query", "jobs:states")).status === "error") {
    expect(await push(convex, { schema: SCHEMA, notes: NOTES, jobs: JOBS })).toBeNull();
  }
  return convex;
}
const notes = async (convex: Convex): Promise<unknown> => (await call(convex, "query", "notes:list")).value;
const state = async (convex: Convex, id: unknown): Promise<unknown> =>
  (await call(convex, "query", "jobs:state", { id: id as string })).value;
/** Resolves when every job has ended. */
async function settled(convex: Convex): Promise<void> {
  const live = watch(connect(convex), "jobs:states");
  await live.until((states: string[]) => states.length > 0 && states.every((text) => !/pending|inProgress/.test(text)));
}

describe("scheduled functions", () => {
  it("[F21] [F22] a job runs once after its mutation, unauthenticated, with its arguments, and its document has its state", async () => {
    const convex = await start();
    const id = (await call(convex, "mutation", "jobs:later", { text: "later", ms: 0 })).value;
    await settled(convex);
    expect(await notes(convex)).toEqual(["later"]);
    expect(await state(convex, id)).toEqual({ kind: "success" });
    expect((await call(convex, "query", "jobs:states")).value).toEqual(["jobs.js:write success"]);
  });

  it("[F21] due jobs run in the order of their times, even more than run concurrently", async () => {
    const convex = await start();
    const texts = Array.from({ length: 30 }, (_, n) => `n${(n * 7) % 30}`);
    await call(convex, "mutation", "jobs:batch", { texts, ms: texts.map((text) => -1000 + Number(text.slice(1))) });
    await settled(convex);
    expect(await notes(convex)).toEqual(Array.from({ length: 30 }, (_, n) => `n${n}`));
  });

  it("[F21] a mutation that throws schedules nothing, a canceled job never runs, and an action can do both", async () => {
    // An action has the machine's time.
    const clock = createTestClock(Date.now());
    const convex = await start({ clock });
    await call(convex, "mutation", "jobs:thenThrows");
    const id = (await call(convex, "mutation", "jobs:later", { text: "canceled", ms: 30 })).value as string;
    await call(convex, "mutation", "jobs:cancel", { id });
    const [dropped, kept] = (await call(convex, "action", "jobs:fromAction", { text: "from action" }))
      .value as string[];
    clock.advance(3_600_000);
    await settled(convex);
    expect(await state(convex, id)).toEqual({ kind: "canceled" });
    expect([await state(convex, dropped), await state(convex, kept)]).toEqual([
      { kind: "canceled" },
      { kind: "success" },
    ]);
    await call(convex, "mutation", "jobs:later", { text: "last", ms: 60 });
    clock.advance(60);
    await settled(convex);
    expect(await notes(convex)).toEqual(["from action", "last"]);
  });

  it("[F22] a job that throws is failed with its error and leaves no writes", async () => {
    const convex = await start();
    const id = (await call(convex, "mutation", "jobs:later", { text: "bad", ms: 0 })).value;
    await settled(convex);
    expect(await notes(convex)).toEqual([]);
    expect(await state(convex, id)).toEqual({
      kind: "failed",
      error: expect.stringContaining("Uncaught Error: bad text"),
    });
  });

  it("[F22] a job survives a restart, and runs once", async () => {
    const data = temporaryFolder();
    const first = await start({ data });
    await call(first, "mutation", "jobs:later", { text: "after the restart", ms: 150 });
    await first.close();
    const second = await start({ data });
    await settled(second);
    await second.close();
    const third = await start({ data });
    expect(await notes(third)).toEqual(["after the restart"]);
  });

  it("[F23] an action that was running when the server ended is failed after the restart, and not restarted", async () => {
    let asked = 0;
    const upstream = createServer(() => asked++).listen(0, "127.0.0.1");
    onTestFinished(() => upstream.closeAllConnections());
    onTestFinished(() => void upstream.close());
    const began = new Promise((resolve) => upstream.once("request", resolve));
    await new Promise((resolve) => upstream.once("listening", resolve));
    const data = temporaryFolder();
    const first = await start({ data });
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    const id = (await call(first, "mutation", "jobs:reachLater", { url })).value;
    await began;
    expect(await state(first, id)).toEqual({ kind: "inProgress" });
    await first.close();
    const second = await start({ data });
    await settled(second);
    expect(await state(second, id)).toMatchObject({ kind: "failed" });
    expect([asked, await notes(second)]).toEqual([1, []]);
  });
});
