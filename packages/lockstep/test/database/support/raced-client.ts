// A client of raced-server.ts over one socket at a time. Each frame is checked on sending against everything sent
// before.

import { expect } from "vitest";
import { type ServerMessage, encodeTs, type StateVersion } from "../../../src/database/sync/protocol.ts";
import { NO_ORIGIN } from "../../../src/database/callers/request-metadata.ts";
import { serveSocket } from "../../../src/database/sync/socket.ts";
import { answerOf, type RacedServer, type RequestArgs } from "./raced-server.ts";
import { createFakeSocket } from "./served-socket.ts";

/** A query in the set: ids may be reused, so that two queries with one id are different. */
interface Watched {
  key: string;
}
type QuerySet = ReadonlyMap<number, Watched>;

const decode = (ts: string): bigint => Buffer.from(ts, "base64").readBigUInt64LE();
const ZERO: StateVersion = { querySet: 0, identity: 0, ts: encodeTs(0n) };

export type RacedClient = ReturnType<typeof createRacedClient>;

export function createRacedClient(server: RacedServer, sessionId: string) {
  /** Every request by its id: what it writes, the timestamp of its answer, and the connection that sent it first. */
  const requests: { key: string; ts: bigint | null; first: string }[] = [];
  let connection: ReturnType<typeof connect> | null = null;
  let connections = 0;
  let current: QuerySet = new Map();

  function connect() {
    const name = `${sessionId} ${connections++}`;
    const fake = createFakeSocket(() => server.check(readFrames));
    let version = ZERO;
    let auths = 0;
    /** The query set and the caller of each version that this connection has named. */
    const querySets: QuerySet[] = [new Map()];
    const callers: string[] = ["anonymous"];
    /** The identity as which a request sent now must run, once every earlier token has been accepted. */
    let lastCaller = "anonymous";
    const values = new Map<number, unknown>();
    let sent = 0;
    let read = 0;
    let closedAt: number | null = null;

    const onTransition = (message: Extract<ServerMessage, { type: "Transition" }>): void => {
      expect(message.startVersion).toEqual(version);
      const end = message.endVersion;
      const ts = decode(end.ts);
      expect(ts).toBeGreaterThanOrEqual(decode(version.ts));
      expect(end.querySet).toBeGreaterThanOrEqual(version.querySet);
      expect(end.identity).toBeGreaterThanOrEqual(version.identity);
      version = end;
      for (const change of message.modifications) {
        if (change.type === "QueryUpdated") {
          expect(change.value).not.toBe(values.get(change.queryId));
          values.set(change.queryId, change.value);
        } else expect([change.type, values.delete(change.queryId)]).toEqual(["QueryRemoved", true]);
      }
      const rows = server.history.findLast((snapshot) => snapshot.ts <= ts)?.values ?? new Map();
      const caller = callers[end.identity] ?? "the caller is unknown";
      for (const [id, query] of querySets[end.querySet] ?? [])
        if (current.get(id) === query) expect([id, values.get(id)]).toEqual([id, answerOf(query.key, rows, caller)]);
      for (const id of values.keys()) if (!current.has(id)) expect(querySets[end.querySet]?.has(id)).toBe(true);
      // A client's own write is not shown before it is answered.
      for (const [id, { ts: answered, first }] of requests.entries()) {
        const committed = server.recorded.get(`${sessionId} ${id}`);
        if (first === name && committed !== undefined && committed <= ts) expect(answered).toBe(committed);
      }
    };
    const readFrames = (): void => {
      const message = fake.frames[read++] as ServerMessage;
      expect(closedAt).toBe(null);
      if (message.type === "Transition") onTransition(message);
      else if (message.type === "MutationResponse") {
        const request = requests[message.requestId];
        expect(message.success && decode(message.ts ?? "")).toBe(
          server.recorded.get(`${sessionId} ${message.requestId}`),
        );
        if (request && message.success) request.ts = decode(message.ts ?? "");
      } else if (message.type === "AuthError") {
        expect(message.baseVersion).toBeGreaterThanOrEqual(version.identity);
        closedAt = read;
      } else expect(message.type).toBe("ActionResponse");
    };
    const send = (message: object): void => {
      if (fake.closes.length === 0) fake.socket.emit("message", Buffer.from(JSON.stringify(message)), false);
    };
    const modify = (next: QuerySet, modifications: object[]): void => {
      querySets.push(next);
      current = next;
      send({
        type: "ModifyQuerySet",
        baseVersion: querySets.length - 2,
        newVersion: querySets.length - 1,
        modifications,
      });
    };
    const request = (type: "Mutation" | "Action", requestId: number, key: string): void => {
      const args: RequestArgs = { as: lastCaller, connection: name, nth: sent++ };
      send({ type, requestId, udfPath: key, args: [args] });
    };

    const { deployment, authenticator, now } = server;
    const log = (line: string): void => server.check(() => expect(line).not.toContain("failed"));
    serveSocket(fake.socket, { path: "/api/1.48.0/sync", origin: NO_ORIGIN, deployment, authenticator, now, log });
    send({ type: "Connect", sessionId, clientTs: 0 });
    const all = new Map(current);
    modify(
      all,
      [...all].map(([queryId, { key }]) => ({ type: "Add", queryId, udfPath: key, args: [{}] })),
    );
    for (const [id, { key, ts }] of requests.entries()) if (ts === null) request("Mutation", id, key);
    return {
      name,
      fake,
      modify,
      request,
      version: () => version,
      /** What the last transition must contain once everything has settled. */
      latest: () => ({ querySet: querySets.length - 1, identity: auths, caller: lastCaller }),
      values,
      isClosed: () => fake.closes.length > 0,
      authenticate(who: string) {
        const credential = who === "anonymous" ? { tokenType: "None" } : { tokenType: "User", value: who };
        send({ type: "Authenticate", baseVersion: auths++, ...credential });
        callers.push(who);
        lastCaller = who;
      },
    };
  }

  return {
    requests,
    connection: () => connection,
    current: () => current,
    /** Opens a socket if there is none, or if the server has closed it. */
    join() {
      if (connection?.isClosed()) this.cut();
      connection ??= connect();
    },
    cut() {
      connection?.fake.socket.emit("close");
      connection = null;
    },
    add(id: number, key: string) {
      if (current.has(id)) return;
      if (!connection) current = new Map(current).set(id, { key });
      else
        connection.modify(new Map(current).set(id, { key }), [{ type: "Add", queryId: id, udfPath: key, args: [{}] }]);
    },
    remove(id: number) {
      const next = new Map(current);
      if (!next.delete(id)) return;
      if (!connection) current = next;
      else connection.modify(next, [{ type: "Remove", queryId: id }]);
    },
    mutate(key: string) {
      const id = requests.push({ key, ts: null, first: connection?.name ?? "" }) - 1;
      connection?.request("Mutation", id, key);
    },
    act() {
      // Its id does not collide with those of mutations, which are resent.
      connection?.request("Action", 1_000_000, "act");
    },
  };
}
