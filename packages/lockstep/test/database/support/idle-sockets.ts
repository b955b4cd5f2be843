// Many idle sockets: connected, each watching one of a few queries, until a single row changes.

import { execFileSync } from "node:child_process";
import { expect } from "vitest";
import { WebSocket } from "ws";
import { call, push } from "./convex-app.ts";
import { expectUnharmed, startServerProcess } from "./server-process.ts";

const BOARD = `
  export const count = query({ args: { room: v.string() }, handler: async (ctx, { room }) =>
    (await ctx.db.query("rooms").withIndex("by_room", (q) => q.eq("room", room)).collect()).length });
  export const join = mutation({ args: { room: v.string() }, handler: (ctx, args) => ctx.db.insert("rooms", args) });
`;
const SCHEMA = `export default defineSchema({ rooms: defineTable({ room: v.string() }).index("by_room", ["room"]) });`;
const CONNECT = { type: "Connect", sessionId: "idle", connectionCount: 0, lastCloseReason: null, clientTs: 0 };
/** The number of sockets that watch the changed row. */
const WATCHERS = 10;
/**
 * The number of sockets that connect at a time, and the number per source address, which has some thirty thousand
 * ports.
 */
const [AT_ONCE, PER_ADDRESS] = [100, 5000];

/**
 * Connects `count` sockets, changes what ten of them watch, closes them all, and limits memory to `maxKilobytes` per
 * socket.
 */
export async function holdIdleSockets(count: number, maxKilobytes: number): Promise<void> {
  const openFiles = Number(execFileSync("bash", ["-c", "ulimit -Hn"], { encoding: "utf8" })) || Infinity;
  if (openFiles < count + 100)
    throw new Error(`This needs ${count + 100} open files, ${openFiles} are allowed: ulimit -n 20000`);
  const server = await startServerProcess();
  const { convex } = server;
  expect(await push(convex, { schema: SCHEMA, board: BOARD })).toBeNull();
  const before = await server.memory();
  const url = `${convex.url.replace("http", "ws")}/api/1.48.0/sync`;
  const sockets: WebSocket[] = [];
  /** The values that each socket received after its first one, by its number. */
  const changes = new Map<number, unknown[]>();
  let onChange = (): void => undefined;

  const connect = async (n: number): Promise<void> => {
    const socket = new WebSocket(url, { localAddress: `127.0.0.${2 + Math.floor(n / PER_ADDRESS)}` });
    sockets.push(socket);
    const room = n < WATCHERS ? "watched" : `quiet ${n % 100}`;
    const add = { type: "Add", queryId: 0, udfPath: "board:count", args: [{ room }] };
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const first = new Promise((resolve) => socket.once("message", resolve));
    socket.send(JSON.stringify(CONNECT));
    socket.send(JSON.stringify({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [add] }));
    await first;
    socket.on("message", (frame: Buffer) => {
      const { type, modifications } = JSON.parse(frame.toString());
      if (type === "Ping") return;
      changes.set(n, [...(changes.get(n) ?? []), ...modifications.map(({ value }: { value: unknown }) => value)]);
      onChange();
    });
  };
  const startMs = performance.now();
  for (let n = 0; n < count; n += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - n) }, (_, m) => connect(n + m)));
  const connectedMs = performance.now() - startMs;
  const perSocket = (((await server.memory()) - before) * 1000) / count;

  const changedMs = performance.now();
  const reached = new Promise<void>((resolve) => {
    onChange = () => {
      if (changes.size === WATCHERS) resolve();
    };
  });
  expect((await call(convex, "mutation", "board:join", { room: "watched" })).status).toBe("success");
  await reached;
  const reachedMs = performance.now() - changedMs;
  const closed = sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
  for (const socket of sockets) socket.close();
  await Promise.all(closed);
  // Everything in transit has arrived: no other socket received anything.
  expect([...changes].toSorted(([a], [b]) => a - b)).toEqual(Array.from({ length: WATCHERS }, (_, n) => [n, [1]]));
  // The server has processed the last close once it answers a new client.
  expect((await call(convex, "query", "board:count", { room: "watched" })).value).toBe(1);
  const left = (await server.memory()) - before;
  console.log(
    `${count} idle sockets: ${perSocket.toFixed(1)} kB each, connected in ${connectedMs.toFixed(0)} ms; ` +
      `a change reached ${WATCHERS} in ${reachedMs.toFixed(0)} ms; ${left.toFixed(1)} MB left`,
  );
  expect(perSocket).toBeLessThan(maxKilobytes);
  // Nothing of a socket remains, except for what the engine compiled in the meantime.
  expect(left).toBeLessThan(5 + (count * perSocket * 0.1) / 1000);
  expectUnharmed(server);
}
