// Generated hostile input against local Convex in a separate process, while another client keeps using it. The input
// may break its own socket, but must not affect the other client. `LOCKSTEP_RUNS` sets the amount.

import fc from "fast-check";
import { expect, it } from "vitest";
import { push } from "../support/convex-app.ts";
import { conversation, requestWith } from "../support/hostile-input.ts";
import { connectPeer, encodeFrame, upgradePeer } from "../support/hostile-peer.ts";
import { expectUnharmed, type ServerProcess, startServerProcess } from "../support/server-process.ts";
import { createSyncClient } from "../support/sync-client.ts";

/** Seeds that once failed; they run first. */
const KEPT_SEEDS: number[] = [];
const RUNS = Number(process.env["LOCKSTEP_RUNS"] ?? 60);
/** How long the server may be busy with a write, its delivery back to the author and concurrent hostile input, ms. */
const QUICK_MS = 3000;
/** The most memory that hostile input may leave behind, in megabytes. */
const MAX_KEPT = 50;

const BOARD = `
  export const echo = query({ args: { value: v.optional(v.any()) }, handler: async (_ctx, { value }) => value ?? null });
  const find = (ctx, key) => ctx.db.query("rows").withIndex("by_key", (q) => q.eq("key", key)).unique();
  export const written = query({ args: { key: v.string() }, handler: async (ctx, { key }) => (await find(ctx, key))?.times ?? 0 });
  export const write = mutation({ args: { key: v.string() }, handler: async (ctx, { key }) => {
    const row = await find(ctx, key);
    if (row) await ctx.db.patch(row._id, { times: row.times + 1 });
    else await ctx.db.insert("rows", { key, times: 1 });
  } });
  export const act = action({ args: { value: v.optional(v.any()) }, handler: async (_ctx, { value }) => value ?? null });
`;
const HTTP = `
  const http = httpRouter();
  const handler = httpAction(async (_ctx, request) => new Response(await request.text(), { headers: { "x-method": request.method } }));
  for (const method of ["GET", "POST", "PUT", "OPTIONS"]) http.route({ pathPrefix: "/", method, handler });
  export default http;
`;
const SCHEMA = `export default defineSchema({ rows: defineTable({ key: v.string(), times: v.number() }).index("by_key", ["key"]) });`;

/** A server and a well-behaved client; `goesOn` fails if the client does not work as usual. */
async function bystander() {
  const server = await startServerProcess();
  expect(await push(server.convex, { schema: SCHEMA, board: BOARD, http: HTTP })).toBeNull();
  const client = createSyncClient();
  await client.connect(server.convex.url);
  const queryId = client.add({ udfPath: "board:written", args: { key: "mine" } });
  let written = 0;
  let slowestMs = 0;
  let checked = 0;
  const goesOn = async (): Promise<void> => {
    const startMs = server.busyMs();
    const { ts, success } = await client.mutate({ udfPath: "board:write", args: { key: "mine" } });
    await client.reached(ts ?? 0n);
    const tookMs = server.busyMs() - startMs;
    slowestMs = Math.max(slowestMs, tookMs);
    written++;
    expect({ success, seen: client.seen.at(-1)?.values.get(queryId) }).toEqual({ success: true, seen: written });
    expect(tookMs).toBeLessThan(QUICK_MS);
    const since = checked;
    checked = server.log().length;
    expectUnharmed(server, since);
  };
  await goesOn();
  return { server, goesOn, slowestMs: () => slowestMs, cut: () => client.cut() };
}

/** Runs generated attacks against one server; nothing of them remains afterwards. */
async function attackWith<T>(
  what: (server: ServerProcess) => fc.Arbitrary<T>,
  attack: (server: ServerProcess, input: T) => Promise<() => void>,
): Promise<void> {
  const { server, goesOn, slowestMs, cut } = await bystander();
  const before = await server.memory();
  const property = fc.asyncProperty(what(server), async (input) => {
    const leave = await attack(server, input);
    await goesOn();
    leave();
  });
  for (const seed of KEPT_SEEDS) await fc.assert(property, { seed, numRuns: RUNS });
  await fc.assert(property, { numRuns: RUNS });
  const left = (await server.memory()) - before;
  console.log(`${RUNS} attacks: +${left.toFixed(1)} MB, others at most ${slowestMs()} ms`);
  expect(left).toBeLessThan(MAX_KEPT);
  cut();
}

it("[Y80] whatever frames a socket sends, other clients notice nothing", () =>
  attackWith(
    () => conversation,
    async ({ convex }, frames) => {
      const peer = await upgradePeer(convex.port);
      for (const frame of frames) await peer.write(encodeFrame(frame));
      return () => peer.cut();
    },
  ));

it("[Y80] whatever bytes arrive in place of a request, other clients notice nothing", () =>
  attackWith(
    ({ convex }) => requestWith(convex.adminKey),
    async ({ convex }, bytes) => {
      const peers = [convex.port, Number(new URL(convex.siteUrl).port)].map((port) => connectPeer(port));
      for (const peer of peers) await peer.write(bytes);
      return () => peers.forEach((peer) => peer.cut());
    },
  ));
