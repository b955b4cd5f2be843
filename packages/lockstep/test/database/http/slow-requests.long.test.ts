// Requests that never end, for as long as the server tolerates them: `npm run test:long`.

import { expect, it } from "vitest";
import { call, push } from "../support/convex-app.ts";
import { connectPeer } from "../support/hostile-peer.ts";
import { NOTES, SCHEMA } from "../support/notes.ts";
import { expectUnharmed, startServerProcess } from "../support/server-process.ts";

const SLOW = 500;

it(
  "[Y87] five hundred requests that send a header now and then end after a minute, and others are served",
  { timeout: 180_000 },
  async () => {
    const server = await startServerProcess();
    expect(await push(server.convex, { schema: SCHEMA, notes: NOTES })).toBeNull();
    const peers = Array.from({ length: SLOW }, () => connectPeer(server.convex.port));
    const startMs = performance.now();
    for (const peer of peers) await peer.write("POST /api/query HTTP/1.1\r\nHost: localhost\r\n");
    // A header each second makes them slow; well-behaved requests are not delayed.
    let open = peers.length;
    for (const peer of peers) void peer.ended.then(() => open--);
    let served = 0;
    while (open > 0) {
      expect((await call(server.convex, "mutation", "notes:add", { text: `${served++}` })).status).toBe("success");
      for (const peer of peers) await peer.write("X: y\r\n");
      await Promise.race([
        new Promise((resolve) => setTimeout(resolve, 1000)),
        Promise.all(peers.map(({ ended }) => ended)),
      ]);
    }
    expect(performance.now() - startMs).toBeGreaterThan(55_000);
    for (const peer of peers) expect(peer.answer()).toMatch(/^HTTP\/1\.1 408 /);
    expectUnharmed(server);
  },
);
