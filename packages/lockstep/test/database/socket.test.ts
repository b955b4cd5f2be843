// One served socket against a stand-in for the network, for what depends on time.

import { EventEmitter } from "node:events";
import { afterEach, expect, it, vi } from "vitest";
import type { WebSocket } from "ws";
import type { Authenticator } from "../../src/database/authenticate.ts";
import { createDeployment } from "../../src/database/deployment.ts";
import { createEngine } from "../../src/database/engine/engine.ts";
import { openStore } from "../../src/database/engine/store.ts";
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
  const deployment = await createDeployment({
    engine,
    folder: temporaryFolder(),
    fetch,
    url: () => "",
    now: Date.now,
    log,
    debug: false,
  });
  serveSocket(socket as unknown as WebSocket, { deployment, authenticator: {} as Authenticator, now: Date.now, log });
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
