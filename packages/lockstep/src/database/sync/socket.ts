// Carries out what connection.ts decides for one WebSocket: reads frames in order, runs, subscribes, sends.

import type { WebSocket } from "ws";
import type { Deployment } from "../deployment.ts";
import type { Authenticator } from "../authenticate.ts";
import type { FunctionOutcome } from "../functions/run.ts";
import { createConnection, type Effect, type QueryToRun } from "./connection.ts";
import { createOutbox } from "./outbox.ts";
import { MalformedMessage, parseClientMessage, type RequestMessage } from "./protocol.ts";
import { understandsChunks } from "./transition-chunks.ts";
import type { CallerIdentity } from "../functions/identity.ts";

export interface SocketOptions {
  /** What the client connected to, `/api/<version>/sync`. */
  path: string;
  deployment: Deployment;
  authenticator: Authenticator;
  now: () => number;
  log: (line: string) => void;
}

/** Serves a socket until it closes. */
export function serveSocket(socket: WebSocket, options: SocketOptions): void {
  const { path, deployment, authenticator, now, log } = options;
  const connection = createConnection();
  const subscriptions = new Map<number, () => void>();
  let reading: Promise<void> = Promise.resolve();
  let updateScheduled = false;

  const outbox = createOutbox({ socket, chunks: understandsChunks(path), onRoom: () => scheduleUpdate() });

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

  const request = async (message: RequestMessage, caller: CallerIdentity, sessionId: string): Promise<void> => {
    const call = { path: message.udfPath, component: message.componentPath, args: message.args, caller };
    if (message.type === "Action") {
      const outcome = await deployment.action({ ...call, kind: "action" });
      await perform(connection.responded(message, outcome, null));
      return;
    }
    const key = { sessionId, requestId: message.requestId };
    await deployment.mutate({ ...call, kind: "mutation" }, key, (outcome, ts) => {
      perform(connection.responded(message, outcome, ts)).catch(fail);
    });
  };

  const update = async (queries: QueryToRun[], caller: CallerIdentity): Promise<void> => {
    const { snapshot } = deployment.engine;
    const results = new Map<number, FunctionOutcome>();
    await Promise.all(
      queries.map(async ({ queryId, udfPath, componentPath, args, journal }) => {
        const { outcome, reads } = await deployment.query(
          { path: udfPath, component: componentPath, kind: "query", args, caller, journal },
          snapshot,
        );
        results.set(queryId, outcome);
        // Removed meanwhile: nobody would end the subscription.
        if (!connection.open || !connection.watches(queryId)) return;
        unsubscribe(queryId);
        const cancel = deployment.engine.subscribe(snapshot, reads, () => {
          connection.invalidated(queryId);
          scheduleUpdate();
        });
        subscriptions.set(queryId, cancel);
      }),
    );
    await perform(connection.updated(snapshot.ts, results));
  };

  const fail = (error: unknown): void => {
    log(`a socket failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    socket.close(1011, "InternalServerError");
  };

  const receive = async (text: string): Promise<void> => {
    try {
      const message = parseClientMessage(text);
      await perform(connection.receive(message, { nowMs: now(), ts: deployment.engine.snapshot.ts }));
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      log(`closed a socket: ${error.message}`);
      outbox.send({ type: "FatalError", error: error.message });
      socket.close(1008, `BadRequest: ${error.message}`.slice(0, 120));
    }
  };

  socket.on("message", (data, isBinary) => {
    if (isBinary) {
      socket.close(1003, "BadRequest: binary messages are not supported");
      return;
    }
    // In order, one at a time: a message after Authenticate must not run before the token is verified.
    reading = reading.then(() => receive((data as Buffer).toString("utf8"))).catch(fail);
  });
  socket.on("error", (error) => log(`closed a socket: ${error.message}`));
  socket.on("close", () => {
    outbox.close();
    perform(connection.closed()).catch(fail);
    for (const cancel of subscriptions.values()) cancel();
  });
}
