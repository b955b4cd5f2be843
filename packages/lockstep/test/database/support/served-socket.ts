// One served socket over a stand-in for the network, which accepts frames only on request.

import { EventEmitter } from "node:events";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { Authenticator } from "../../../src/database/callers/authenticate.ts";
import type { Deployment } from "../../../src/database/deployment/deployment.ts";
import { serveSocket } from "../../../src/database/sync/socket.ts";

export const CONNECT = { type: "Connect", sessionId: "s", clientTs: 0 };

/** A stand-in for a socket: the frames sent, the close code, and whether reading was paused. */
export function createFakeSocket(onFrame: () => void = () => undefined) {
  const frames: { type: string }[] = [];
  const written: (() => void)[] = [];
  const closes: { code?: number; reason?: string }[] = [];
  const reads: string[] = [];
  const socket = Object.assign(new EventEmitter(), {
    readyState: WebSocket.OPEN as number,
    bufferedAmount: 0,
    send(frame: string, done?: () => void) {
      frames.push(JSON.parse(frame));
      if (done) written.push(done);
      onFrame();
    },
    close(code?: number, reason?: string) {
      socket.readyState = WebSocket.CLOSING;
      closes.push({ ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) });
    },
    isPaused: false,
    pause() {
      socket.isPaused = true;
      reads.push("pause");
    },
    resume() {
      socket.isPaused = false;
      reads.push("resume");
    },
  });
  /** Accepts everything that was written. */
  const flush = (): void => written.splice(0).forEach((done) => done());
  return { socket: socket as unknown as WebSocket, frames, closes, reads, flush };
}

/** A served socket whose deployment answers every query with `answer`, unless a deployment is given. */
export function serve(given: {
  answer: () => Promise<string>;
  authenticator?: Partial<Authenticator>;
  deployment?: Partial<Deployment>;
  now?: () => number;
}) {
  const { answer, authenticator = {}, now = Date.now } = given;
  const fake = createFakeSocket();
  const lines: string[] = [];
  const subscribers = new Set<() => void>();
  const engine = {
    snapshot: { ts: 1n },
    subscribe(_at: unknown, _reads: unknown, onInvalidated: () => void) {
      subscribers.add(onInvalidated);
      return () => subscribers.delete(onInvalidated);
    },
  };
  const query = async () => ({ outcome: { ok: true, json: JSON.stringify(await answer()), logLines: [] }, reads: {} });
  const action = async () => ({ ok: true, json: JSON.stringify(await answer()), logLines: [] });
  serveSocket(fake.socket, {
    path: "/api/1.48.0/sync",
    origin: { ip: "127.0.0.1", userAgent: null },
    deployment: { engine, query, action, ...given.deployment } as unknown as Deployment,
    authenticator: authenticator as Authenticator,
    now,
    log: (line) => lines.push(line),
  });
  onTestFinished(() => void fake.socket.emit("close"));
  const send = async (message: object): Promise<void> => {
    fake.socket.emit("message", Buffer.from(JSON.stringify(message)), false);
    await turn();
  };
  let requestId = 0;
  /** Runs an action, which is answered at once. */
  const act = (): Promise<void> => send({ type: "Action", requestId: requestId++, udfPath: "m:a", args: [{}] });
  return { ...fake, subscribers, lines, send, act };
}

/** Long enough to read a message, schedule an update, and answer its queries: turns of the event loop, not time. */
export async function turn(): Promise<void> {
  for (let n = 0; n < 10; n++) await new Promise((resolve) => setImmediate(resolve));
}
