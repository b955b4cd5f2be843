// A client of the sync protocol with full visibility: it chains versions, keeps each query's last value and its
// timestamp, and resends unanswered mutations after a reconnect, like the real client. It checks the order of messages
// as it goes.

import { randomUUID } from "node:crypto";
import type { JSONValue } from "convex/values";
import { WebSocket } from "ws";
import type { ServerMessage, StateVersion } from "../../../src/database/sync/protocol.ts";

export interface Asked {
  udfPath: string;
  args: Record<string, JSONValue>;
}

/** The values of all queries of a client at one timestamp. */
export interface Seen {
  ts: bigint;
  values: Map<number, JSONValue>;
}

export interface Answer {
  success: boolean;
  result: JSONValue;
  /** The timestamp of the commit; null if there was none. */
  ts: bigint | null;
}

interface Sent extends Asked {
  answer: Answer | null;
  /** The connection on which it was sent first. */
  connection: number;
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

export interface SyncClient {
  /** Every query that was ever added, by its id. */
  readonly asked: readonly Asked[];
  readonly live: ReadonlySet<number>;
  readonly seen: readonly Seen[];
  connect(url: string): Promise<void>;
  /** Cuts the connection silently. */
  cut(): void;
  add(asked: Asked): number;
  remove(queryId: number): void;
  mutate(asked: Asked): Promise<Answer>;
  /** Resends an answered mutation, and returns its answer. */
  replay(n: number): Promise<Answer>;
  /** Resolves once a transition not older than this one has arrived. */
  reached(ts: bigint): Promise<void>;
}

const decode = (ts: string): bigint => Buffer.from(ts, "base64").readBigUInt64LE();

/** @param mayLose Whether the server may end the connection without being asked; by default that is a failure. */
export function createSyncClient({ mayLose = false } = {}): SyncClient {
  const sessionId = randomUUID();
  const all: Asked[] = [];
  const live = new Set<number>();
  const journals = new Map<number, string | null>();
  const requests: Sent[] = [];
  const seen: Seen[] = [];
  const waiting = new Set<() => void>();
  let socket: WebSocket | null = null;
  let version: StateVersion = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
  let querySet = 0;
  let connections = 0;
  let values = new Map<number, JSONValue>();
  let failure: Error | null = null;

  const fail = (error: Error): void => {
    failure = error;
    for (const check of waiting) check();
    for (const { reject } of requests) reject(error);
  };
  const send = (message: object): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const sendRequest = (requestId: number): void => {
    const request = requests[requestId];
    if (request) send({ type: "Mutation", requestId, udfPath: request.udfPath, args: [request.args] });
  };
  const addition = (queryId: number): object => {
    const asked = all[queryId];
    return {
      type: "Add",
      queryId,
      udfPath: asked?.udfPath,
      args: [asked?.args],
      journal: journals.get(queryId) ?? null,
    };
  };
  const modify = (modifications: object[]): void => {
    send({ type: "ModifyQuerySet", baseVersion: querySet, newVersion: querySet + 1, modifications });
    querySet++;
  };

  const receive = (message: ServerMessage): void => {
    if (message.type === "MutationResponse") {
      const ts = message.success && message.ts ? decode(message.ts) : null;
      const first =
        requests[message.requestId]?.answer === null && requests[message.requestId]?.connection === connections;
      if (first && ts !== null && ts <= decode(version.ts))
        throw new Error("a transition came before the response of a mutation it contains");
      const { success, result } = message;
      const request = requests[message.requestId];
      if (request) request.answer = { success, result, ts };
      request?.resolve({ success, result, ts });
    } else if (message.type === "Transition") {
      if (JSON.stringify(message.startVersion) !== JSON.stringify(version)) throw new Error("versions do not chain");
      if (decode(message.endVersion.ts) < decode(version.ts)) throw new Error("time went back");
      version = message.endVersion;
      values = new Map(values);
      for (const change of message.modifications) {
        if (change.type === "QueryRemoved") values.delete(change.queryId);
        else if (change.type === "QueryFailed") throw new Error(change.errorMessage);
        else {
          values.set(change.queryId, change.value);
          journals.set(change.queryId, change.journal);
        }
      }
      seen.push({ ts: decode(version.ts), values });
    } else if (message.type !== "Ping") throw new Error(JSON.stringify(message));
    for (const check of waiting) check();
  };

  return {
    asked: all,
    live,
    seen,
    async connect(url) {
      const opened = new WebSocket(`${url.replace("http", "ws")}/api/1.48.0/sync`);
      await new Promise((resolve, reject) => opened.once("open", resolve).once("error", reject));
      socket = opened;
      const lastTs = seen.at(-1)?.ts;
      version = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
      querySet = 0;
      values = new Map();
      opened.on("error", () => undefined);
      opened.on("close", (code, reason) => {
        if (opened === socket && !mayLose)
          fail(new Error(`the server closed the socket: ${code} ${reason.toString()}`));
      });
      opened.on("message", (data) => {
        if (opened !== socket || failure) return;
        try {
          receive(JSON.parse((data as Buffer).toString()) as ServerMessage);
        } catch (error) {
          fail(error as Error);
        }
      });
      const bytes = Buffer.alloc(8);
      if (lastTs !== undefined) bytes.writeBigUInt64LE(lastTs);
      const maxObservedTimestamp = lastTs === undefined ? {} : { maxObservedTimestamp: bytes.toString("base64") };
      send({
        type: "Connect",
        sessionId,
        connectionCount: connections++,
        lastCloseReason: null,
        clientTs: 0,
        ...maxObservedTimestamp,
      });
      modify([...live].map(addition));
      for (const [requestId, { answer }] of requests.entries()) if (answer === null) sendRequest(requestId);
    },
    cut() {
      const gone = socket;
      socket = null;
      gone?.terminate();
    },
    add(asked) {
      const queryId = all.push(asked) - 1;
      live.add(queryId);
      modify([addition(queryId)]);
      return queryId;
    },
    remove(queryId) {
      if (live.delete(queryId)) modify([{ type: "Remove", queryId }]);
    },
    mutate: (asked) =>
      new Promise((resolve, reject) => {
        requests.push({ ...asked, answer: null, connection: socket === null ? -1 : connections, resolve, reject });
        sendRequest(requests.length - 1);
      }),
    replay: (n) =>
      new Promise((resolve, reject) => {
        const request = requests[n];
        if (request) Object.assign(request, { resolve, reject });
        sendRequest(n);
      }),
    reached: (ts) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (failure) reject(failure);
          else if (socket === null || decode(version.ts) < ts) return;
          else resolve();
          waiting.delete(check);
        };
        waiting.add(check);
        check();
      }),
  };
}
