// Executes the decisions of connection.ts for one WebSocket: reads frames in order, runs, subscribes, sends.

import { WebSocket } from "ws";
import type { Deployment } from "../deployment/deployment.ts";
import type { Authenticator } from "../callers/authenticate.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import { inSlices } from "../time/in-slices.ts";
import { createConnection, type Effect, type QueryToRun } from "./connection.ts";
import { createOutbox } from "./outbox.ts";
import { MalformedMessage, parseClientMessage, type RequestMessage } from "./protocol.ts";
import { understandsChunks } from "./transition-chunks.ts";
import { requestMetadata, type RequestOrigin } from "../callers/request-metadata.ts";
import type { CallerIdentity } from "../callers/caller-identity.ts";

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

/** Bytes of messages that may queue behind a token being verified; more is not read from the network. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** Serves a socket until it closes. */
export function serveSocket(socket: WebSocket, options: SocketOptions): void {
  const { path, origin, deployment, authenticator, now, log } = options;
  const connection = createConnection();
  const subscriptions = new Map<number, () => void>();
  let reading: Promise<void> = Promise.resolve();
  let unread = 0;
  let updateScheduled = false;

  const outbox = createOutbox({
    socket,
    chunks: understandsChunks(path),
    now,
    onRoom: () => scheduleUpdate(),
    onStuck: (evidence) => end(1013, `SlowReader: ${evidence}`, `the client does not read, ${evidence}`),
  });
  /** Closes the socket and forgets its queries at once: the peer may take half a minute to close it too. */
  const end = (code: number, reason: string, line: string): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    log(`closed a socket: ${line}`);
    socket.close(code, reason.slice(0, 120));
    perform(connection.closed()).catch(fail);
  };

  const unsubscribe = (queryId: number): void => {
    subscriptions.get(queryId)?.();
    subscriptions.delete(queryId);
  };

  const perform = async (effects: Effect[]): Promise<void> => {
    for (const effect of effects) {
      switch (effect.type) {
        case "send":
          outbox.send(effect.message);
          break;
        case "close":
          if (effect.code === null) socket.close();
          else socket.close(effect.code, effect.reason.slice(0, 120));
          break;
        case "unsubscribe":
          unsubscribe(effect.queryId);
          break;
        case "verify":
          await perform(connection.verified(await authenticator.authenticate(effect.credential)));
          break;
        case "request":
          void request(effect.message, effect.caller, effect.sessionId).catch(fail);
          break;
        case "update":
          await update(effect.queries, effect.caller);
          break;
      }
    }
    scheduleUpdate();
  };

  /** Commits and messages of one turn become one transition. */
  const scheduleUpdate = (): void => {
    if (updateScheduled || !connection.dirty || !outbox.hasRoom) return;
    updateScheduled = true;
    setImmediate(() => {
      updateScheduled = false;
      perform(connection.startUpdate(now())).catch(fail);
    });
  };

  const request = async (message: RequestMessage, caller: CallerIdentity, sessionId: string | null): Promise<void> => {
    const call = {
      path: message.udfPath,
      component: message.componentPath,
      args: message.args,
      caller,
      request: requestMetadata(origin, caller),
    };
    if (message.type === "Action") {
      const outcome = await deployment.action({ ...call, kind: "action" });
      await perform(connection.responded(message, outcome, null));
      return;
    }
    const key = sessionId === null ? null : { sessionId, requestId: message.requestId };
    const result = await deployment.mutate({ ...call, kind: "mutation" }, key);
    await perform(connection.responded(message, result.value, result.kind === "failed" ? null : result.ts));
  };

  const update = async (queries: QueryToRun[], caller: CallerIdentity): Promise<void> => {
    const { snapshot } = deployment.engine;
    const results = new Map<number, FunctionOutcome>();
    await inSlices(queries, async ({ queryId, udfPath, componentPath, args, journal }) => {
      // The peer has disconnected: the rest is not needed.
      if (!connection.open) return;
      const { outcome, reads } = await deployment.query(
        { path: udfPath, component: componentPath, kind: "query", args, caller, journal },
        snapshot,
      );
      results.set(queryId, outcome);
      // Removed in the meantime: the subscription would never end.
      if (!connection.open || !connection.watches(queryId)) return;
      unsubscribe(queryId);
      const cancel = deployment.engine.subscribe(snapshot, reads, () => {
        connection.invalidated(queryId);
        scheduleUpdate();
      });
      subscriptions.set(queryId, cancel);
    });
    await perform(connection.updated(snapshot.ts, results));
  };

  const fail = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    end(1011, "InternalServerError", `it failed: ${text}`);
  };

  const receive = async (text: string): Promise<void> => {
    if (socket.readyState !== WebSocket.OPEN) return;
    try {
      const message = parseClientMessage(text);
      await perform(connection.receive(message, { nowMs: now(), ts: deployment.engine.snapshot.ts }));
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      outbox.send({ type: "FatalError", error: error.message });
      end(1008, `BadRequest: ${error.message}`, error.message);
    }
  };

  socket.on("message", (data, isBinary) => {
    if (isBinary) {
      end(1003, "BadRequest: binary messages are not supported", "it sent a binary message");
      return;
    }
    const frame = data as Buffer;
    unread += frame.length;
    if (unread > MAX_UNREAD_BYTES) socket.pause();
    // In order, one at a time: a message after Authenticate must not run before the token is verified.
    reading = reading
      .then(() => receive(frame.toString("utf8")))
      .catch(fail)
      .finally(() => {
        unread -= frame.length;
        if (unread === 0 && socket.isPaused) socket.resume();
      });
  });
  socket.on("error", (error) => {
    log(`closed a socket: ${error.message}`);
    perform(connection.closed()).catch(fail);
  });
  socket.on("close", () => {
    outbox.close();
    perform(connection.closed()).catch(fail);
  });
}
