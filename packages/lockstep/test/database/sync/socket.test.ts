// One served socket against a stand-in for the network, for behavior that depends on time.

import { afterEach, expect, it, vi } from "vitest";
import { ANONYMOUS, type CallerIdentity } from "../../../src/database/callers/caller-identity.ts";
import type { Deployment } from "../../../src/database/deployment/deployment.ts";
import { runMutation } from "../../../src/database/deployment/run-mutation.ts";
import { createEngine } from "../../../src/database/engine/engine.ts";
import { openStore } from "../../../src/database/engine/store.ts";
import { MAX_UNSENT_BYTES } from "../../../src/database/sync/outbox.ts";
import { CONNECT, serve, turn } from "../support/served-socket.ts";

afterEach(() => {
  vi.useRealTimers();
});

const ADD = { type: "Add", queryId: 1, udfPath: "m:q", args: [{}] };
const WATCH = { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [ADD] };

it("[Y4] after 15 s of silence a Ping is sent, and another after 15 more; a closed socket gets none", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { socket, frames } = serve({ answer: async () => "value" });
  vi.advanceTimersByTime(14_999);
  expect(frames).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(frames).toEqual([{ type: "Ping" }]);
  vi.advanceTimersByTime(15_000);
  expect(frames).toHaveLength(2);
  socket.emit("close");
  vi.advanceTimersByTime(60_000);
  expect(frames).toHaveLength(2);
});

it("[Y13] a query that is removed while it runs leaves no subscription behind", async () => {
  let finish = (_value: string): void => undefined;
  const { send, subscribers, frames } = serve({ answer: () => new Promise((resolve) => (finish = resolve)) });
  await send(CONNECT);
  await send(WATCH);
  const remove = { type: "Remove", queryId: 1 };
  await send({ type: "ModifyQuerySet", baseVersion: 1, newVersion: 2, modifications: [remove] });
  finish("late");
  await turn();
  expect(frames).toMatchObject([{ type: "Transition", modifications: [] }, { type: "Transition" }]);
  expect(subscribers.size).toBe(0);
});

it("[Y23] a peer that does not read gets no third transition; when it reads again, the newest state at once", async () => {
  let runs = 0;
  const { send, subscribers, frames, flush } = serve({ answer: async () => `run ${++runs}` });
  await send(CONNECT);
  await send(WATCH);
  for (let n = 0; n < 5; n++) {
    for (const invalidate of Array.from(subscribers)) invalidate();
    await turn();
  }
  expect(frames).toHaveLength(2);
  flush();
  await turn();
  expect(frames).toHaveLength(3);
  expect(frames[2]).toMatchObject({ modifications: [{ value: "run 3" }] });
});

it("[Y72] a peer that accepts nothing for two minutes while a message waits is closed with the reason", async () => {
  let nowMs = 0;
  const { send, subscribers, closes, lines, act } = serve({ answer: async () => "value", now: () => nowMs });
  await send(CONNECT);
  await send(WATCH);
  nowMs = 119_999;
  await act();
  expect(closes).toEqual([]);
  nowMs = 120_000;
  await act();
  expect(closes).toEqual([{ code: 1013, reason: "SlowReader: it took nothing for 120 s" }]);
  expect(lines).toEqual(["closed a socket: the client does not read, it took nothing for 120 s"]);
  expect(subscribers.size).toBe(0);
});

it("[Y72] a peer that accepts a little now and then is not closed, nor one with nothing waiting", async () => {
  let nowMs = 0;
  const { send, closes, act, flush } = serve({ answer: async () => "value", now: () => nowMs });
  await send(CONNECT);
  await send(WATCH);
  for (const flushedAt of [100_000, 200_000, 900_000]) {
    nowMs = flushedAt - 1;
    flush();
    nowMs = flushedAt;
    await act();
  }
  expect(closes).toEqual([]);
});

it("[Y72] a peer with 64 MiB waiting is closed before it gets more, even by its own pings", async () => {
  for (const more of ["message", "ping"]) {
    const { send, socket, closes, act } = serve({ answer: async () => "value" });
    await send(CONNECT);
    Object.assign(socket, { bufferedAmount: MAX_UNSENT_BYTES });
    await act();
    expect(closes).toEqual([]);
    Object.assign(socket, { bufferedAmount: MAX_UNSENT_BYTES + 1 });
    if (more === "message") await act();
    else socket.emit("ping");
    expect(closes).toEqual([{ code: 1013, reason: `SlowReader: ${MAX_UNSENT_BYTES + 1} bytes wait for it` }]);
  }
});

it("[Y73] while a token is verified, at most a megabyte is read from the network", async () => {
  let accept = (_caller: CallerIdentity): void => undefined;
  const authenticate = (): Promise<CallerIdentity> => new Promise((resolve) => (accept = resolve));
  const { send, reads } = serve({ answer: async () => "value", authenticator: { authenticate } });
  await send(CONNECT);
  await send({ type: "Authenticate", baseVersion: 0, tokenType: "None" });
  await send({ type: "Event", event: "x".repeat(1_000_000) });
  expect(reads).toEqual([]);
  await send({ type: "Event", event: "x".repeat(1_000_000) });
  expect(reads).toEqual(["pause"]);
  accept(ANONYMOUS);
  await turn();
  expect(reads).toEqual(["pause", "resume"]);
});

it("[Y3] messages after one that closed the socket are neither read nor logged", async () => {
  const { send, frames, closes, lines } = serve({ answer: async () => "value" });
  for (let n = 0; n < 3; n++) await send({ type: "Nonsense" });
  expect([frames.length, closes.length, lines.length]).toEqual([1, 1, 1]);
});

it("[Y10] [Y64] mutations that commit together are all answered before a transition shows any of them", async () => {
  const engine = createEngine({ store: openStore(null), now: Date.now });
  const mutate: Deployment["mutate"] = (_call, key) =>
    runMutation(engine, key, async (transaction) => {
      transaction.insert("notes", {});
      return { ok: true, json: "null", logLines: [] };
    });
  const query: Deployment["query"] = async (_call, snapshot) => {
    const { result, reads } = await engine.query(snapshot, async (transaction) => transaction.all("notes").length);
    return { outcome: { ok: true, json: `${result}`, logLines: [] }, reads };
  };
  const { send, frames, socket } = serve({ answer: async () => "", deployment: { engine, mutate, query } });
  await send(CONNECT);
  await send(WATCH);
  for (const requestId of [0, 1, 2]) {
    const message = { type: "Mutation", requestId, udfPath: "m:add", args: [{}] };
    socket.emit("message", Buffer.from(JSON.stringify(message)), false);
  }
  await turn();
  const shown = (value: number) => ({ type: "Transition", modifications: [{ value }] });
  const answers = [0, 1, 2].map((requestId) => ({ type: "MutationResponse", requestId, success: true }));
  expect(frames).toMatchObject([shown(0), ...answers, shown(3)]);
  await engine.close();
});
