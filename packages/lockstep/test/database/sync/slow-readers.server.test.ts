// Peers that never read, over real sockets, while data changes fast.

import { expect, it } from "vitest";
import type { Convex } from "../../../src/database/create-convex.ts";
import { rawSocket } from "../support/clients.ts";
import { call, push } from "../support/convex-app.ts";
import { expectUnharmed, startServerProcess } from "../support/server-process.ts";
import { createSyncClient } from "../support/sync-client.ts";

const BOARD = `
  const current = async (ctx) => (await ctx.db.query("counts").first())?.count ?? 0;
  export const count = query({ args: {}, handler: current });
  export const large = query({ args: {}, handler: async (ctx) => [await current(ctx), "x".repeat(1_000_000)] });
  export const raise = mutation({ args: {}, handler: async (ctx) => {
    const row = await ctx.db.query("counts").first();
    if (row) await ctx.db.patch(row._id, { count: row.count + 1 });
    else await ctx.db.insert("counts", { count: 1 });
  } });
  export const answer = action({ args: {}, handler: async () => "x".repeat(1_000_000) });
`;
const CONNECT = { type: "Connect", sessionId: "slow", connectionCount: 0, lastCloseReason: null, clientTs: 0 };
const ADD = { type: "Add", queryId: 0, udfPath: "board:large", args: [{}] };
const WATCH = { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [ADD] };
const SLOW = 20;
const CHANGES = 200;

/** A socket that watches a megabyte and reads nothing until told to. */
async function slowSocket(convex: Convex) {
  const { socket, send, closed } = await rawSocket(convex, "/api/1.48.0/sync");
  const counts: number[] = [];
  socket.on("message", (frame: Buffer) => {
    const { type, modifications } = JSON.parse(frame.toString());
    if (type === "Transition") for (const { value } of modifications) counts.push(value[0]);
  });
  socket.pause();
  for (const message of [CONNECT, WATCH]) send(JSON.stringify(message));
  return { socket, send, closed, counts };
}

it("[Y23] twenty peers that never read cost two transitions each; others are not delayed; reading again yields the newest", async () => {
  const server = await startServerProcess();
  const { convex } = server;
  expect(await push(convex, { board: BOARD })).toBeNull();
  const slow = await Promise.all(Array.from({ length: SLOW }, () => slowSocket(convex)));
  const quick = createSyncClient();
  await quick.connect(convex.url);
  quick.add({ udfPath: "board:count", args: {} });
  const before = await server.memory();
  const tookMs: number[] = [];
  for (let n = 0; n < CHANGES; n++) {
    const startMs = performance.now();
    const { ts } = await quick.mutate({ udfPath: "board:raise", args: {} });
    await quick.reached(ts ?? 0n);
    tookMs.push(performance.now() - startMs);
  }
  expect(quick.seen.at(-1)?.values.get(0)).toBe(CHANGES);
  const grown = (await server.memory()) - before;
  const p95 = tookMs.toSorted((a, b) => a - b)[CHANGES * 0.95] ?? Infinity;
  console.log(
    `${SLOW} slow readers of 1 MB, ${CHANGES} changes: +${grown.toFixed(0)} MB; others p95 ${p95.toFixed(1)} ms`,
  );
  // All of it would be 4000 MB.
  expect(grown).toBeLessThan(200);
  for (const { socket, counts } of slow) {
    socket.resume();
    await expect.poll(() => counts.at(-1)).toBe(CHANGES);
    expect(counts.length).toBeLessThan(CHANGES / 4);
  }
  quick.cut();
  expectUnharmed(server);
});

it("[Y72] a peer that requests a hundred megabytes and reads none of them is closed with the reason", async () => {
  const server = await startServerProcess();
  const { convex } = server;
  expect(await push(convex, { board: BOARD })).toBeNull();
  const { send, socket, closed } = await slowSocket(convex);
  for (let requestId = 0; requestId < 100; requestId++)
    send(JSON.stringify({ type: "Action", requestId, udfPath: "board:answer", args: [{}] }));
  await expect.poll(server.log).toMatch(/the client does not read, \d+ bytes wait for it/);
  expect((await call(convex, "query", "board:count")).status).toBe("success");
  socket.resume();
  expect(await closed).toEqual({ code: 1013, reason: expect.stringMatching(/^SlowReader: \d+ bytes wait for it$/) });
  expectUnharmed(server);
});
