// The connection's state machine alone: messages in, effects out, without a socket or a clock.

import { describe, expect, it } from "vitest";
import { refuse } from "../../../src/acceptance/refusal.ts";
import { ANONYMOUS, type CallerIdentity } from "../../../src/database/callers/caller-identity.ts";
import type { FunctionOutcome } from "../../../src/database/functions/calls/outcome.ts";
import { createConnection, type Effect } from "../../../src/database/sync/connection.ts";
import { encodeMessage } from "../../../src/database/sync/encode-message.ts";
import {
  type ClientMessage,
  encodeTs,
  parseClientMessage,
  type RequestMessage,
  type ServerMessage,
} from "../../../src/database/sync/protocol.ts";

const NOW = 1_800_000_000_000;
const context = { nowMs: NOW, ts: 1000n };
const CONNECT: ClientMessage = { type: "Connect", sessionId: "s", clientTs: NOW + 250, maxObservedTimestamp: null };
const user = (expiresAt = NOW / 1000 + 300): CallerIdentity => ({
  kind: "user",
  identity: { tokenIdentifier: "i|u", subject: "u", issuer: "i" },
  expiresAt,
  token: "t",
});
const ok = (value: string | number): FunctionOutcome => ({ ok: true, json: JSON.stringify(value), logLines: [] });

function open() {
  const connection = createConnection();
  expect(connection.receive(CONNECT, context)).toEqual([]);
  return connection;
}
const add = (baseVersion: number, ...queryIds: number[]): ClientMessage => ({
  type: "ModifyQuerySet",
  baseVersion,
  newVersion: baseVersion + 1,
  modifications: queryIds.map((queryId) => ({
    type: "Add",
    queryId,
    udfPath: "m:q",
    componentPath: "",
    args: [{}],
    journal: null,
  })),
});
const remove = (baseVersion: number, queryId: number): ClientMessage => ({
  type: "ModifyQuerySet",
  baseVersion,
  newVersion: baseVersion + 1,
  modifications: [{ type: "Remove", queryId }],
});
const authenticate = (baseVersion: number): ClientMessage => ({
  type: "Authenticate",
  baseVersion,
  credential: { tokenType: "User", value: "t" },
});
const mutation = (requestId: number): ClientMessage => ({
  type: "Mutation",
  requestId,
  udfPath: "m:f",
  componentPath: "",
  args: [{}],
});
const sent = (effects: Effect[]): ServerMessage[] =>
  effects.flatMap((effect) =>
    effect.type === "send" ? [JSON.parse(encodeMessage(effect.message)) as ServerMessage] : [],
  );
const closes = (effects: Effect[]) => effects.filter((effect) => effect.type === "close");

describe("connect", () => {
  it("[Y2] a client that never sends Connect is served, and its requests have no session", () => {
    const connection = createConnection();
    expect(connection.receive(add(0, 1), context)).toEqual([]);
    expect(connection.startUpdate(NOW)).toMatchObject([{ queries: [{ queryId: 1 }] }]);
    expect(sent(connection.updated(2000n, new Map([[1, ok("a")]])))).toMatchObject([
      { modifications: [{ queryId: 1, value: "a" }], clientClockSkew: null },
    ]);
    expect(connection.receive(mutation(0), context)).toMatchObject([{ type: "request", sessionId: null }]);
  });

  it("[Y132] fields that a client may omit may also be null", () => {
    const connect = { type: "Connect", sessionId: "s", clientTs: null, maxObservedTimestamp: null };
    const read = (message: object): ClientMessage => parseClientMessage(JSON.stringify(message));
    expect(read({ type: "Connect", sessionId: "s" })).toEqual(connect);
    expect(read(connect)).toEqual(connect);
    const admin = { type: "Authenticate", baseVersion: 0, tokenType: "Admin", value: "k" };
    expect(read({ ...admin, impersonating: null })).toEqual(read(admin));
    const connection = createConnection();
    connection.receive(read(connect), context);
    connection.receive(add(0), context);
    connection.startUpdate(NOW);
    expect(sent(connection.updated(2000n, new Map()))).toMatchObject([{ clientClockSkew: null }]);
  });

  it("[Y2] a late or repeated Connect names the session from then on", () => {
    const connection = createConnection();
    connection.receive(mutation(0), context);
    for (const sessionId of ["one", "two"]) {
      expect(connection.receive({ ...CONNECT, sessionId }, context)).toEqual([]);
      expect(connection.receive(mutation(1), context)).toMatchObject([{ type: "request", sessionId }]);
    }
  });

  it("[Y2] a client that has seen a later database is closed with 1011", () => {
    const effects = createConnection().receive({ ...CONNECT, maxObservedTimestamp: 1001n }, context);
    expect(effects).toEqual([{ type: "close", code: 1011, reason: expect.any(String) }]);
  });
});

describe("versions", () => {
  it("[Y5] transitions chain from zero and carry the versions from the start of the update", () => {
    const connection = open();
    connection.receive(add(0, 1), context);
    expect(connection.startUpdate(NOW)).toMatchObject([
      { type: "update", queries: [{ queryId: 1 }], caller: ANONYMOUS },
    ]);
    connection.receive(add(1, 2), context);
    const [first] = sent(connection.updated(2000n, new Map([[1, ok("a")]])));
    expect(first).toMatchObject({
      startVersion: { querySet: 0, identity: 0, ts: encodeTs(0n) },
      endVersion: { querySet: 1, identity: 0, ts: encodeTs(2000n) },
      modifications: [{ type: "QueryUpdated", queryId: 1, value: "a" }],
      clientClockSkew: 250,
    });
    expect(connection.dirty).toBe(true);
    expect(connection.startUpdate(NOW)).toMatchObject([{ queries: [{ queryId: 2 }] }]);
    const [second] = sent(connection.updated(3000n, new Map([[2, ok("b")]])));
    expect(second).toMatchObject({
      startVersion: (first as { endVersion: object }).endVersion,
      endVersion: { querySet: 2 },
    });
  });

  it("[Y6] a query set with a wrong base version is fatal", () => {
    const effects = open().receive(add(7, 1), context);
    expect(sent(effects)).toMatchObject([{ type: "FatalError", error: expect.stringContaining("Base version 7") }]);
    expect(closes(effects)).toHaveLength(1);
  });

  it("[Y6] a token with a wrong base version, a duplicate query or an unknown one removed closes the socket, without a FatalError", () => {
    const twice = open();
    twice.receive(add(0, 1), context);
    for (const [connection, message] of [
      [open(), authenticate(1)],
      [open(), remove(0, 9)],
      [open(), { ...(add(0, 1) as Extract<ClientMessage, { type: "ModifyQuerySet" }>), newVersion: 0 }],
      [twice, add(1, 1)],
    ] as const) {
      const effects = connection.receive(message, context);
      expect(sent(effects)).toEqual([]);
      expect(closes(effects)).toMatchObject([{ code: 1011, reason: expect.stringMatching(/^InternalServerError: /) }]);
    }
  });

  it("[Y80] a message that closes the socket leaves no subscription, not even of the queries that it removed first", () => {
    const connection = open();
    connection.receive(add(0, 1, 2), context);
    const again = { type: "Remove", queryId: 1 } as const;
    const message = { type: "ModifyQuerySet", baseVersion: 1, newVersion: 2, modifications: [again, again] } as const;
    const effects = connection.receive({ ...message, modifications: [...message.modifications] }, context);
    const gone = effects.flatMap((effect) => (effect.type === "unsubscribe" ? [effect.queryId] : []));
    expect(gone).toEqual([1, 2]);
    expect(closes(effects)).toHaveLength(1);
  });

  it("[Y7] one update runs at a time, and changes in the meantime go into the next", () => {
    const connection = open();
    connection.receive(add(0, 1), context);
    connection.startUpdate(NOW);
    connection.invalidated(1);
    expect(connection.startUpdate(NOW)).toEqual([]);
    connection.updated(1n, new Map([[1, ok(1)]]));
    expect(connection.startUpdate(NOW)).toMatchObject([{ queries: [{ queryId: 1 }] }]);
  });

  it("[Y8] an unchanged result is not sent again, ignoring request ids, and a removed query is sent as removed", () => {
    const connection = open();
    const failed = (id: string): FunctionOutcome => ({
      ok: false,
      errorMessage: `[Request ID: ${id}] Server Error\nboom`,
      logLines: [],
    });
    const update = (result: FunctionOutcome): unknown => {
      connection.startUpdate(NOW);
      const [transition] = sent(connection.updated(1n, new Map([[1, result]])));
      connection.invalidated(1);
      return (transition as { modifications: unknown[] }).modifications;
    };
    connection.receive(add(0, 1), context);
    expect(update(failed("aa"))).toMatchObject([{ type: "QueryFailed" }]);
    expect(update(failed("bb"))).toEqual([]);
    expect(update(ok("x"))).toMatchObject([{ type: "QueryUpdated", value: "x" }]);
    expect(update(ok("x"))).toEqual([]);
    connection.receive(remove(1, 1), context);
    expect(update(ok("late"))).toEqual([{ type: "QueryRemoved", queryId: 1 }]);
  });
});

it("[Y88] a late result of a removed query is not attributed to another query with its id", () => {
  const connection = open();
  connection.receive(add(0, 1), context);
  connection.startUpdate(NOW);
  connection.receive(remove(1, 1), context);
  connection.receive(add(2, 1), context);
  const late = { ...ok("of the old one"), journal: "its page" };
  expect(sent(connection.updated(1n, new Map([[1, late]])))).toMatchObject([{ modifications: [] }]);
  expect(connection.startUpdate(NOW)).toMatchObject([{ queries: [{ queryId: 1, journal: null }] }]);
  const result = ok("of the new one");
  expect(sent(connection.updated(1n, new Map([[1, result]])))).toMatchObject([
    { modifications: [{ type: "QueryUpdated", value: "of the new one", journal: null }] },
  ]);
});

describe("identity", () => {
  it("[Y14] acceptance increments the identity version and runs everything again as the new caller", () => {
    const connection = open();
    connection.receive(add(0, 1), context);
    connection.startUpdate(NOW);
    connection.updated(1n, new Map([[1, ok(1)]]));
    expect(connection.receive(authenticate(0), context)).toMatchObject([{ type: "verify" }]);
    expect(connection.verified(user())).toEqual([{ type: "unsubscribe", queryId: 1 }]);
    expect(connection.startUpdate(NOW)).toMatchObject([{ queries: [{ queryId: 1 }], caller: { kind: "user" } }]);
    expect(sent(connection.updated(1n, new Map([[1, ok(1)]])))).toMatchObject([
      { endVersion: { identity: 1 }, modifications: [] },
    ]);
  });

  it("[Y15] a refusal names the last applied version and closes without a code", () => {
    const connection = open();
    connection.receive(authenticate(0), context);
    connection.verified(user());
    connection.receive(authenticate(1), context);
    const effects = connection.verified(refuse("NoAuthProvider", "no", "r"));
    expect(sent(effects)).toEqual([{ type: "AuthError", error: "no", baseVersion: 1, authUpdateAttempted: true }]);
    expect(closes(effects)).toMatchObject([{ code: null }]);
    expect(connection.receive(mutation(1), context)).toEqual([]);
  });

  it.each(["mutation", "update"])(
    "[Y16] an expired identity is detected by a %s, without leeway, and nothing runs",
    (by) => {
      const connection = open();
      connection.receive(authenticate(0), context);
      connection.verified(user(NOW / 1000 + 10));
      connection.receive(add(0, 1), context);
      const at = NOW + 10_000;
      const effects =
        by === "mutation" ? connection.receive(mutation(1), { ...context, nowMs: at }) : connection.startUpdate(at);
      expect(sent(effects)).toEqual([
        { type: "AuthError", error: "Convex token identity expired", baseVersion: 1, authUpdateAttempted: false },
      ]);
      expect(effects.some(({ type }) => type === "request" || type === "update")).toBe(false);
      const stillValid = open();
      stillValid.receive(authenticate(0), context);
      stillValid.verified(user(NOW / 1000 + 10));
      expect(stillValid.receive(mutation(1), { ...context, nowMs: at - 1 })).toMatchObject([{ type: "request" }]);
    },
  );
});

describe("requests", () => {
  it("[Y9] a mutation keeps the identity of its arrival", () => {
    const connection = open();
    const [before] = connection.receive(mutation(1), context);
    connection.receive(authenticate(0), context);
    connection.verified(user());
    const [after] = connection.receive(mutation(2), context);
    expect([before, after]).toMatchObject([{ caller: { kind: "anonymous" } }, { caller: { kind: "user" } }]);
  });

  it("[Y10] a committed mutation is answered at once, and a transition not older follows even if nothing changed", () => {
    const connection = open();
    const message = mutation(1) as Extract<ClientMessage, { type: "Mutation" }>;
    connection.receive(message, context);
    expect(sent(connection.responded(message, ok("r"), 5000n))).toEqual([
      { type: "MutationResponse", requestId: 1, success: true, result: "r", ts: encodeTs(5000n), logLines: [] },
    ]);
    expect(connection.dirty).toBe(true);
    expect(connection.startUpdate(NOW)).toMatchObject([{ type: "update", queries: [] }]);
    expect(sent(connection.updated(5000n, new Map()))).toMatchObject([
      { type: "Transition", endVersion: { ts: encodeTs(5000n) } },
    ]);
  });

  it.each([
    ["Mutation", "TooManyConcurrentMutations"],
    ["Action", "TooManyInflightActionsForSingleClient"],
  ] as const)("[Y75] one %s more than a thousand unanswered ones closes the socket", (type, reason) => {
    const connection = open();
    const requests = Array.from({ length: 1001 }, (_, n) => ({ ...(mutation(n) as RequestMessage), type }));
    for (const request of requests.slice(0, 1000))
      expect(connection.receive(request, context)).toMatchObject([{ type: "request" }]);
    connection.responded(requests[0] as RequestMessage, ok("done"), null);
    expect(connection.receive(requests[0] as RequestMessage, context)).toMatchObject([{ type: "request" }]);
    expect(connection.receive(requests[1000] as RequestMessage, context)).toEqual([
      { type: "close", code: 1013, reason },
    ]);
    expect(connection.open).toBe(false);
  });
});
