// Peers that request very much at once. They get it, or their connection ends; others are served in between.

import { expect, it } from "vitest";
import type { Convex } from "../../../src/database/create-convex.ts";
import { rawSocket } from "../support/clients.ts";
import { call, push, startConvex } from "../support/convex-app.ts";
import { connectPeer } from "../support/hostile-peer.ts";
import { expectUnharmed, startServerProcess } from "../support/server-process.ts";
import { createSyncClient } from "../support/sync-client.ts";

const BOARD = `
  const current = async (ctx) => (await ctx.db.query("counts").first())?.count ?? 0;
  export const count = query({ args: { n: v.optional(v.number()) }, handler: current });
  export const wait = action({ args: {}, handler: async (ctx) => {
    while ((await ctx.runQuery(api.board.count, {})) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  } });
  export const large = query({ args: {}, handler: async () => "x".repeat(1_000_000) });
  export const raise = mutation({ args: {}, handler: async (ctx) => {
    const row = await ctx.db.query("counts").first();
    if (row) await ctx.db.patch(row._id, { count: row.count + 1 });
    else await ctx.db.insert("counts", { count: 1 });
  } });
`;
const CONNECT = { type: "Connect", sessionId: "greedy", connectionCount: 0, lastCloseReason: null, clientTs: 0 };

/** A client that writes and waits for its write to appear, repeatedly. */
async function writer(convex: Convex) {
  const client = createSyncClient();
  await client.connect(convex.url);
  client.add({ udfPath: "board:count", args: {} });
  return {
    write: async (): Promise<void> => {
      const { ts } = await client.mutate({ udfPath: "board:raise", args: {} });
      await client.reached(ts ?? 0n);
    },
    cut: () => client.cut(),
  };
}

it("[Y89] five thousand queries of one socket that run again at every change do not delay the client that writes", async () => {
  const server = await startServerProcess();
  const { convex } = server;
  expect(await push(convex, { board: BOARD })).toBeNull();
  const { socket, send } = await rawSocket(convex, "/api/1.48.0/sync");
  let updates = 0;
  const first = new Promise<void>((resolve) => {
    socket.on("message", () => {
      updates++;
      resolve();
    });
  });
  const modifications = Array.from({ length: 5000 }, (_, queryId) => {
    return { type: "Add", queryId, udfPath: "board:count", args: [{ n: queryId }] };
  });
  send(JSON.stringify(CONNECT));
  send(JSON.stringify({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications }));
  await first;
  const { write, cut } = await writer(convex);
  updates = 0;
  for (let n = 0; n < 20; n++) await write();
  // Each of its updates takes much longer than a write; without slices, each write would wait for one.
  expect(updates).toBeLessThan(10);
  socket.terminate();
  cut();
  expectUnharmed(server);
});

it("[Y89] twenty thousand queries in one request do not delay it either", async () => {
  const server = await startServerProcess();
  const { convex } = server;
  expect(await push(convex, { board: BOARD })).toBeNull();
  const { write, cut } = await writer(convex);
  const queries = Array.from({ length: 20_000 }, (_, n) => ({ path: "board:count", args: { n } }));
  let answered = false;
  const batch = fetch(`${convex.url}/api/query_batch`, { method: "POST", body: JSON.stringify({ queries }) }).then(
    async (response) => {
      answered = true;
      return (await response.json()) as { results: { value: number }[] };
    },
  );
  let writes = 0;
  for (; !answered; writes++) await write();
  expect(writes).toBeGreaterThan(10);
  const { results } = await batch;
  expect([results.length, new Set(results.map(({ value }) => value)).size]).toEqual([20_000, 1]);
  cut();
  expectUnharmed(server);
});

const requests = (kind: "query" | "action", path: string, count: number): string => {
  const body = JSON.stringify({ path, args: {} });
  return `POST /api/${kind} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`.repeat(count);
};

it("[Y90] sixteen queued requests are answered; the seventeenth ends the connection", async () => {
  const convex = await startConvex();
  await push(convex, { board: BOARD });
  const [most, tooMany] = [connectPeer(convex.port), connectPeer(convex.port)];
  await most.write(requests("action", "board:wait", 16));
  await tooMany.write(requests("action", "board:wait", 17));
  await tooMany.ended;
  expect(tooMany.answer()).toBe("");
  await call(convex, "mutation", "board:raise");
  await expect.poll(() => most.answer().split('"status":"success"').length - 1).toBe(16);
  most.cut();
});

it("[Y90] eight thousand requests for a megabyte that the peer does not read are not kept", async () => {
  const server = await startServerProcess();
  const { convex } = server;
  expect(await push(convex, { board: BOARD })).toBeNull();
  const { write, cut } = await writer(convex);
  await write();
  const before = await server.memory();
  const peers = Array.from({ length: 4 }, () => connectPeer(convex.port, { reads: false }));
  for (const peer of peers) void peer.write(requests("query", "board:large", 2000));
  for (let n = 0; n < 20; n++) await write();
  expect((await server.memory()) - before).toBeLessThan(150);
  for (const peer of peers) peer.cut();
  cut();
  expectUnharmed(server);
});
