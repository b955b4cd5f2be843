// Local Convex in a separate process under a mixed load, killed at some point, and what must be true afterwards.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import fc from "fast-check";
import { expect } from "vitest";
import { connect, watch } from "./clients.ts";
import { call, push, startConvex, temporaryFolder } from "./convex-app.ts";
import { NOTES, SCHEMA } from "./notes.ts";
import { createSyncClient, type SyncClient } from "./sync-client.ts";

const SERVER = path.resolve(import.meta.dirname, "../../../dist/database/create-convex.js");
const WRITES = `
  export const job = internalMutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("notes", args) });
  export const two = mutation({ args: { name: v.string() }, handler: async (ctx, { name }) => {
    await ctx.db.insert("notes", { text: name + " first" });
    await ctx.scheduler.runAfter(0, internal.writes.job, { text: name + " job" });
    await ctx.db.insert("notes", { text: name + " second" });
    return name;
  } });
  export const pending = query({ args: {}, handler: async (ctx) =>
    (await ctx.db.system.query("_scheduled_functions").collect()).filter((job) => job.state.kind !== "success").length });
`;
const CLIENTS = 4;

/** Starts the built server on a data folder: its process and its URL. */
async function startProcess(data: string): Promise<{ child: ChildProcess; url: string }> {
  const script = `const { createConvex } = await import(${JSON.stringify(SERVER)});
    const { url } = await createConvex({ port: 0, data: ${JSON.stringify(data)}, log: console.error });
    console.log(url);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, url };
}

/** A data folder with the app pushed to it, to crash repeatedly. */
async function crashableFolder(): Promise<string> {
  const data = temporaryFolder();
  const convex = await startConvex({ data });
  expect(await push(convex, { schema: SCHEMA, notes: NOTES, writes: WRITES })).toBeNull();
  await convex.close();
  return data;
}

/** The seed for the kill points of a run; `LOCKSTEP_SEED` repeats them. */
export const SEED = Number(process.env["LOCKSTEP_SEED"] ?? Date.now() % 2 ** 31);

/**
 * Runs one life after another on one folder, each killed at the answer with that number. A failure names the life, and
 * the seed and points that repeat it.
 */
export async function crashAt(points: readonly number[], seed: number): Promise<void> {
  const data = await crashableFolder();
  for (const [life, killAt] of points.entries()) {
    try {
      await crashOnce(data, `life${life}`, killAt);
    } catch (error) {
      if (error instanceof Error)
        error.message = `LOCKSTEP_SEED=${seed}, life ${life}, killed at answer ${killAt} (of ${points.join(", ")}): ${error.message}`;
      throw error;
    }
  }
}

/** Numbers of answers, from 1 to `most`. */
export function drawPoints(seed: number, count: number, most: number): number[] {
  return fc.sample(fc.integer({ min: 1, max: most }), { seed, numRuns: count });
}

/**
 * Runs one life of the server: clients write continuously until it is killed at answer number `killAt`. Then reopens it
 * and checks every equation of durability.
 */
async function crashOnce(data: string, life: string, killAt: number): Promise<void> {
  const { child, url } = await startProcess(data);
  const died = once(child, "exit");
  const acknowledged = new Set<string>();
  const sent = new Map<string, Promise<unknown>>();
  const clients = Array.from({ length: CLIENTS }, () => createSyncClient({ mayLose: true }));
  let dead = false;
  let answers = 0;
  /** Two writes are always in flight, so that a kill at any point interrupts some. */
  const writeOn = (client: SyncClient): void => {
    const name = `${life}-${sent.size}`;
    const answer = client.mutate({ udfPath: "writes:two", args: { name } });
    sent.set(name, answer);
    answer.then(
      () => {
        acknowledged.add(name);
        if (++answers === killAt) child.kill("SIGKILL");
        if (!dead) writeOn(client);
      },
      () => undefined,
    );
  };
  try {
    for (const client of clients) await client.connect(url);
    for (const client of clients) for (let n = 0; n < 2; n++) writeOn(client);
    expect(await died).toEqual([null, "SIGKILL"]);
  } finally {
    dead = true;
    child.kill("SIGKILL");
    for (const client of clients) client.cut();
  }

  const convex = await startConvex({ data });
  const texts = async (): Promise<string[]> =>
    ((await call(convex, "query", "notes:list")).value as string[]).filter((text) => text.startsWith(`${life}-`));
  const kept = new Set(
    (await texts()).filter((text) => text.endsWith(" first")).map((text) => text.split(" ")[0] ?? ""),
  );
  const lost = [...acknowledged].filter((name) => !kept.has(name));
  const invented = [...kept].filter((name) => !sent.has(name));
  expect({ lost, invented }).toEqual({ lost: [], invented: [] });
  // Clients resend the unanswered ones; none may run twice.
  const again = clients.map(async (client) => await client.connect(convex.url));
  await Promise.all(again);
  await Promise.all(sent.values());
  await watch(connect(convex), "writes:pending").until((count: number) => count === 0);
  const expected = [...sent.keys()].flatMap((name) => [`${name} first`, `${name} job`, `${name} second`]);
  expect((await texts()).toSorted()).toEqual(expected.toSorted());
  for (const client of clients) client.cut();
  await convex.close();
}
