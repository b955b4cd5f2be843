// One served socket against a stand-in for the network, for what depends on time.

import { EventEmitter } from "node:events";
import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import { MACHINE_CLOCK } from "../../src/database/clock.ts";
import type { WebSocket } from "ws";
import type { Authenticator } from "../../src/database/authenticate.ts";
import { createDeployment, type Deployment } from "../../src/database/deployment.ts";
import { createFunctionHandles } from "../../src/database/functions/function-address.ts";
import { createEngine } from "../../src/database/engine/engine.ts";
import { openStore } from "../../src/database/engine/store.ts";
import { createJwtSigner } from "../../src/database/functions/sign-jwt.ts";
import { createBlobFiles } from "../../src/database/storage/blob-files.ts";
import { createFileStorage } from "../../src/database/storage/file-storage.ts";
import { serveSocket } from "../../src/database/sync/socket.ts";
import { temporaryFolder } from "./support/convex-app.ts";

afterEach(() => {
  vi.useRealTimers();
});

it("[Y4] after 15 s of silence comes a Ping, and another after 15 more; a closed socket gets none", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const frames: string[] = [];
  const socket = Object.assign(new EventEmitter(), {
    send: (frame: string) => frames.push(frame),
    close: () => undefined,
  });
  const engine = createEngine({ store: openStore(null), now: Date.now });
  const log = (): undefined => undefined;
  const files = createBlobFiles(temporaryFolder());
  const storage = createFileStorage({ engine, files, secret: "s", url: () => "", now: Date.now });
  const deployment = await createDeployment({
    engine,
    storage,
    signer: createJwtSigner(null, () => ""),
    handles: createFunctionHandles("s"),
    folder: temporaryFolder(),
    fetch,
    urls: () => ({ cloud: "", site: "" }),
    clock: MACHINE_CLOCK,
    log,
    debug: false,
  });
  serveSocket(socket as unknown as WebSocket, {
    path: "/api/1.48.0/sync",
    deployment,
    authenticator: {} as Authenticator,
    now: Date.now,
    log,
  });
  vi.advanceTimersByTime(14_999);
  expect(frames).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(frames).toEqual(['{"type":"Ping"}']);
  vi.advanceTimersByTime(15_000);
  expect(frames).toHaveLength(2);
  socket.emit("close");
  vi.advanceTimersByTime(60_000);
  expect(frames).toHaveLength(2);
});

/** A served socket whose deployment answers every query with `answer`; written frames wait for `flush`. */
function serve(answer: () => Promise<string>) {
  const frames: { type: string }[] = [];
  const written: (() => void)[] = [];
  const socket = Object.assign(new EventEmitter(), {
    send: (frame: string, done?: () => void) => {
      frames.push(JSON.parse(frame));
      if (done) written.push(done);
    },
    close: () => undefined,
  });
  const subscribers = new Set<() => void>();
  const engine = {
    snapshot: { ts: 1n },
    subscribe(_at: unknown, _reads: unknown, onInvalidated: () => void) {
      subscribers.add(onInvalidated);
      return () => subscribers.delete(onInvalidated);
    },
  };
  const query = async () => ({ outcome: { ok: true, value: await answer(), logLines: [] }, reads: {} });
  serveSocket(socket as unknown as WebSocket, {
    path: "/api/1.48.0/sync",
    deployment: { engine, query } as unknown as Deployment,
    authenticator: {} as Authenticator,
    now: Date.now,
    log: () => undefined,
  });
  onTestFinished(() => void socket.emit("close"));
  const send = async (message: object): Promise<void> => {
    socket.emit("message", Buffer.from(JSON.stringify(message)), false);
    await turn();
  };
  return { frames, subscribers, send, flush: () => written.splice(0).forEach((done) => done()) };
}
/** Long enough for a message to be read, an update to be scheduled, and its queries to answer: turns of the event loop, no time. */
async function turn(): Promise<void> {
  for (let n = 0; n < 10; n++) await new Promise((resolve) => setImmediate(resolve));
}
const CONNECT = { type: "Connect", sessionId: "s", clientTs: 0 };
const ADD = { type: "Add", queryId: 1, udfPath: "m:q", args: [{}] };

it("[Y13] a query that is removed while it runs leaves no subscription behind", async () => {
  let finish = (_value: string): void => undefined;
  const { send, subscribers, frames } = serve(() => new Promise((resolve) => (finish = resolve)));
  await send(CONNECT);
  await send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [ADD] });
  const remove = { type: "Remove", queryId: 1 };
  await send({ type: "ModifyQuerySet", baseVersion: 1, newVersion: 2, modifications: [remove] });
  finish("late");
  await turn();
  expect(frames).toMatchObject([{ type: "Transition", modifications: [] }, { type: "Transition" }]);
  expect(subscribers.size).toBe(0);
});

it("[Y23] a peer that does not read gets no third transition; when it reads again, the newest state at once", async () => {
  let runs = 0;
  const { send, subscribers, frames, flush } = serve(async () => `run ${++runs}`);
  await send(CONNECT);
  await send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [ADD] });
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
