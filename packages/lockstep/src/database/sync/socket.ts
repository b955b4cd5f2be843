// Executes the decisions of connection.ts for one WebSocket: reads frames in order, runs, subscribes, sends.

import { WebSocket } from "ws";
import type { Authenticator } from "../callers/authenticate.ts";
import { requestMetadata, type RequestOrigin } from "../callers/request-metadata.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import { createConnection, type Effect } from "./connection.ts";
import { readInOrder } from "./inbox.ts";
import { createLiveQueries } from "./live-queries.ts";
import { createOutbox } from "./outbox.ts";
import { MalformedMessage, parseClientMessage } from "./protocol.ts";
import { understandsChunks } from "./transition-chunks.ts";

export interface SocketOptions {
  /** The path that the client connected to, `/api/<version>/sync`. */
  path: string;
  /** The network origin of the socket. */
  origin: RequestOrigin;
  deployment: Deployment;
  authenticator: Authenticator;
  now: () => number;
  log: (line: string) => void;
}

/** Longest reason of a close frame that leaves room for its code, in characters. */
const MAX_REASON_LENGTH = 120;

/** Serves a socket until it closes. */
export function serveSocket(socket: WebSocket, options: SocketOptions): void {
  const { path, origin, deployment, authenticator, now, log } = options;
  const connection = createConnection();
  let updateScheduled = false;

  const live = createLiveQueries({
    deployment,
    connection,
    onInvalidated(queryId) {
      connection.invalidated(queryId);
      scheduleUpdate();
    },
  });
  const outbox = createOutbox({
    socket,
    chunks: understandsChunks(path),
    now,
    onRoom: () => scheduleUpdate(),
    onStuck: (evidence) => close(1013, `SlowReader: ${evidence}`, `the client does not read, ${evidence}`),
  });
  /** Closes the socket and forgets its queries at once: the peer may take half a minute to close it too. */
  const close = (code: number, reason: string, line: string): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    log(`closed a socket: ${line}`);
    socket.close(code, reason.slice(0, MAX_REASON_LENGTH));
    start(connection.closed());
  };
  const fail = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    close(1011, "InternalServerError", `it failed: ${text}`);
  };

  const perform = async (effects: Effect[]): Promise<void> => {
    for (const effect of effects) {
      switch (effect.type) {
        case "send":
          outbox.send(effect.message);
          break;
        case "close":
          if (effect.code === null) socket.close();
          else socket.close(effect.code, effect.reason.slice(0, MAX_REASON_LENGTH));
          break;
        case "unsubscribe":
          live.unsubscribe(effect.queryId);
          break;
        case "verify":
          await perform(connection.verified(await authenticator.authenticate(effect.credential)));
          break;
        case "request":
          void request(effect).catch(fail);
          break;
        case "update": {
          const { ts, results } = await live.run(effect.queries, effect.caller);
          await perform(connection.updated(ts, results));
          break;
        }
      }
    }
    scheduleUpdate();
  };
  /** Performs effects that nothing waits for. */
  const start = (effects: Effect[]): void => void perform(effects).catch(fail);

  /** Commits and messages of one turn become one transition. */
  const scheduleUpdate = (): void => {
    if (updateScheduled || !connection.dirty || !outbox.hasRoom) return;
    updateScheduled = true;
    setImmediate(() => {
      updateScheduled = false;
      start(connection.startUpdate(now()));
    });
  };
  const request = async (effect: RequestEffect): Promise<void> => {
    const { outcome, ts } = await runRequest(deployment, origin, effect);
    await perform(connection.responded(effect.message, outcome, ts));
  };
  const receive = async (text: string): Promise<void> => {
    if (socket.readyState !== WebSocket.OPEN) return;
    try {
      const message = parseClientMessage(text);
      await perform(connection.receive(message, { nowMs: now(), ts: deployment.engine.snapshot.ts }));
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      outbox.send({ type: "FatalError", error: error.message });
      close(1008, `BadRequest: ${error.message}`, error.message);
    }
  };

  readInOrder({
    socket,
    onText: receive,
    onBinary: () => close(1003, "BadRequest: binary messages are not supported", "it sent a binary message"),
    onError: fail,
  });
  socket.on("error", (error) => {
    log(`closed a socket: ${error.message}`);
    start(connection.closed());
  });
  socket.on("close", () => {
    outbox.close();
    start(connection.closed());
  });
}

type RequestEffect = Extract<Effect, { type: "request" }>;

/** Runs a mutation or an action; `ts` is the commit's, null if there was none. */
async function runRequest(
  deployment: Pick<Deployment, "mutate" | "action">,
  origin: RequestOrigin,
  { message, caller, sessionId }: RequestEffect,
): Promise<{ outcome: FunctionOutcome; ts: bigint | null }> {
  const { udfPath: path, componentPath: component, args, requestId } = message;
  const call = { path, component, args, caller, request: requestMetadata(origin, caller) };
  if (message.type === "Action") return { outcome: await deployment.action({ ...call, kind: "action" }), ts: null };
  const key = sessionId === null ? null : { sessionId, requestId };
  const result = await deployment.mutate({ ...call, kind: "mutation" }, key);
  return { outcome: result.value, ts: result.kind === "failed" ? null : result.ts };
}
