// The logic of one socket: versions, queries, identity, and what to do next. No I/O, no clock: events in, effects out. The interpreter is
// socket.ts. Rules: spec/sync.md.
//
//   Connect ─▶ open ─┬─ ModifyQuerySet, Authenticate, Mutation, Action ─▶ effects, and maybe "dirty"
//                    └─ dirty and no update running ─▶ update ─▶ results ─▶ Transition

import type { JSONValue } from "convex/values";
import type { Refusal } from "../../acceptance/refusal.ts";
import { ANONYMOUS, type CallerIdentity } from "../callers/caller-identity.ts";
import type { Credential } from "../callers/credential.ts";
import { digestOf } from "../functions/calls/content-of.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import {
  type ClientMessage,
  encodeTs,
  type JsonText,
  MAX_QUERIES,
  MAX_REQUESTS,
  type RequestMessage,
  type ResponseMessage,
  type ServerMessage,
  type StateModification,
  type StateVersion,
} from "./protocol.ts";

/** A query to run for an update. */
export interface QueryToRun {
  queryId: number;
  udfPath: string;
  componentPath: string;
  args: JSONValue[];
  /** The end of its last page, or null. */
  journal: string | null;
}

export type Effect =
  | { type: "send"; message: ServerMessage<JsonText> }
  /** Code null: no close code, as Convex closes after an AuthError. */
  | { type: "close"; code: number | null; reason: string }
  | { type: "verify"; credential: Credential }
  | { type: "request"; message: RequestMessage; caller: CallerIdentity; sessionId: string | null }
  | { type: "unsubscribe"; queryId: number }
  /** Run these, all at one timestamp, and answer with {@link Connection.updated}. */
  | { type: "update"; queries: QueryToRun[]; caller: CallerIdentity };

export interface Connection {
  readonly open: boolean;
  /** Whether an update should be started. */
  readonly dirty: boolean;
  /** Whether a query is in the client's query set. */
  watches(queryId: number): boolean;
  receive(message: ClientMessage, context: { nowMs: number; ts: bigint }): Effect[];
  /** The answer to a `verify` effect. */
  verified(result: CallerIdentity | Refusal): Effect[];
  /** The end of a request; `ts` is the commit's, null if there was none. */
  responded(message: RequestMessage, outcome: FunctionOutcome, ts: bigint | null): Effect[];
  /** Data that a query read has changed. */
  invalidated(queryId: number): void;
  /** Starts an update when one is due. */
  startUpdate(nowMs: number): Effect[];
  /** The results of an update, all at `ts`. */
  updated(ts: bigint, results: ReadonlyMap<number, FunctionOutcome>): Effect[];
  closed(): Effect[];
}

interface Query extends QueryToRun {
  stale: boolean;
  /** The digest of the last sent result, to send only changes. */
  sent: string | null;
}

/** Source: a Convex deployment. */
const TOO_MANY = { Mutation: "TooManyConcurrentMutations", Action: "TooManyInflightActionsForSingleClient" } as const;

export function createConnection(): Connection {
  let phase: "open" | "closed" = "open";
  let sessionId: string | null = null;
  let clockSkew: number | null = null;
  let caller: CallerIdentity = ANONYMOUS;
  const received = { querySet: 0, identity: 0 };
  let sentVersion: StateVersion = { querySet: 0, identity: 0, ts: encodeTs(0n) };
  const queries = new Map<number, Query>();
  let removed: number[] = [];
  let dirty = false;
  const pending = { Mutation: 0, Action: 0 };
  let updating: { querySet: number; identity: number; removed: number[]; queries: Set<Query> } | null = null;

  const close = (code: number | null, reason: string): Effect[] => {
    phase = "closed";
    return [
      ...[...queries.keys()].map((queryId): Effect => ({ type: "unsubscribe", queryId })),
      { type: "close", code, reason },
    ];
  };
  const fatal = (error: string, reason: string): Effect[] => [
    { type: "send", message: { type: "FatalError", error } },
    ...close(1008, reason),
  ];
  /** The client reconnects and sends everything again; after a fatal error it gives up. */
  const internal = (error: string): Effect[] => close(1011, `InternalServerError: ${error}`);
  const authError = (error: string, authUpdateAttempted: boolean, reason: string): Effect[] => [
    { type: "send", message: { type: "AuthError", error, baseVersion: received.identity, authUpdateAttempted } },
    ...close(null, reason),
  ];
  /** Expiry is checked just before something runs, with no leeway. */
  const expired = (nowMs: number): Effect[] | null =>
    caller.kind === "user" && caller.expiresAt * 1000 <= nowMs
      ? authError("Convex token identity expired", false, "TokenExpired")
      : null;

  const modify = (message: Extract<ClientMessage, { type: "ModifyQuerySet" }>): Effect[] => {
    const { baseVersion, newVersion } = message;
    if (baseVersion !== received.querySet)
      return fatal(versionText(baseVersion, received.querySet), "BaseVersionMismatch");
    if (newVersion <= baseVersion) return internal(`version ${newVersion} is not after ${baseVersion}`);
    const effects: Effect[] = [];
    for (const modification of message.modifications) {
      const { queryId } = modification;
      const known = queries.has(queryId);
      if (known === (modification.type === "Add"))
        return internal(`query ${queryId} is ${known ? "already" : "not"} in the query set`);
      if (modification.type === "Add") {
        queries.set(queryId, {
          queryId,
          udfPath: modification.udfPath,
          componentPath: modification.componentPath,
          journal: modification.journal,
          args: modification.args,
          stale: true,
          sent: null,
        });
      } else {
        if (queries.get(queryId)?.sent !== null) removed.push(queryId);
        queries.delete(queryId);
        effects.push({ type: "unsubscribe", queryId });
      }
    }
    if (queries.size > MAX_QUERIES)
      return fatal(`A client may subscribe to at most ${MAX_QUERIES} queries`, "TooManyQueries");
    received.querySet = newVersion;
    dirty = true;
    return effects;
  };

  const request = (message: RequestMessage): Effect[] => {
    if (pending[message.type] === MAX_REQUESTS) return close(1013, TOO_MANY[message.type]);
    pending[message.type]++;
    return [{ type: "request", message, caller, sessionId }];
  };

  const connect = (
    message: Extract<ClientMessage, { type: "Connect" }>,
    { nowMs, ts }: { nowMs: number; ts: bigint },
  ): Effect[] => {
    if (message.maxObservedTimestamp !== null && message.maxObservedTimestamp > ts) {
      return internal("the client has seen a later database than this one");
    }
    sessionId = message.sessionId;
    clockSkew = message.clientTs === null ? null : Math.round(message.clientTs - nowMs);
    return [];
  };

  return {
    get open() {
      return phase === "open";
    },
    get dirty() {
      return phase === "open" && dirty && updating === null;
    },
    watches: (queryId) => queries.has(queryId),
    receive(message, context) {
      if (phase === "closed") return [];
      switch (message.type) {
        case "Connect":
          return connect(message, context);
        case "Authenticate":
          if (message.baseVersion !== received.identity)
            return internal(versionText(message.baseVersion, received.identity));
          return [{ type: "verify", credential: message.credential }];
        case "ModifyQuerySet":
          return modify(message);
        case "Mutation":
        case "Action":
          return expired(context.nowMs) ?? request(message);
        case "Event":
          return [];
      }
    },
    verified(result) {
      if (phase !== "open") return [];
      if ("ok" in result) {
        // The token is not at fault: the client comes back with the same one.
        if (result.status === 503) return close(1013, result.code);
        return authError(result.message, true, result.code);
      }
      received.identity += 1;
      caller = result;
      for (const query of queries.values()) query.stale = true;
      dirty = true;
      return [...queries.keys()].map((queryId) => ({ type: "unsubscribe", queryId }));
    },
    responded(message, outcome, ts) {
      if (phase !== "open") return [];
      pending[message.type]--;
      // The client settles a mutation at the first transition that is not older, so one must always follow.
      if (ts !== null) dirty = true;
      return [{ type: "send", message: response(message, outcome, ts) }];
    },
    invalidated(queryId) {
      const query = queries.get(queryId);
      if (!query) return;
      query.stale = true;
      dirty = true;
    },
    startUpdate(nowMs) {
      if (phase !== "open" || !dirty || updating !== null) return [];
      const gone = expired(nowMs);
      if (gone) return gone;
      const stale = [...queries.values()].filter((query) => query.stale);
      for (const query of stale) query.stale = false;
      updating = { querySet: received.querySet, identity: received.identity, removed, queries: new Set(stale) };
      removed = [];
      dirty = false;
      return [{ type: "update", queries: stale, caller }];
    },
    updated(ts, results) {
      if (phase !== "open" || updating === null) return [];
      const { querySet, identity, queries: ran } = updating;
      const modifications: StateModification<JsonText>[] = updating.removed.map((queryId) => ({
        type: "QueryRemoved",
        queryId,
      }));
      updating = null;
      for (const [queryId, outcome] of results) {
        const query = queries.get(queryId);
        // Removed in the meantime; another query may have its id by now.
        if (!query || !ran.has(query)) continue;
        query.journal = outcome.journal ?? query.journal;
        const digest = digestOf(outcome);
        if (query.sent === digest) continue;
        query.sent = digest;
        modifications.push(modification(query, outcome));
      }
      const endVersion = { querySet, identity, ts: encodeTs(ts) };
      const message: ServerMessage<JsonText> = {
        type: "Transition",
        startVersion: sentVersion,
        endVersion,
        modifications,
        clientClockSkew: clockSkew,
      };
      sentVersion = endVersion;
      return [{ type: "send", message }];
    },
    closed: () => (phase === "closed" ? [] : close(null, "closed by the peer").filter(({ type }) => type !== "close")),
  };
}

function versionText(given: number, current: number): string {
  return `Base version ${given} passed up doesn't match the current version ${current}`;
}

function modification({ queryId, journal }: Query, outcome: FunctionOutcome): StateModification<JsonText> {
  const { logLines } = outcome;
  if (outcome.ok) return { type: "QueryUpdated", queryId, value: { json: outcome.json }, logLines, journal };
  return {
    type: "QueryFailed",
    queryId,
    errorMessage: outcome.errorMessage,
    ...dataOf(outcome),
    logLines,
    journal,
  };
}

function response(
  { type, requestId }: RequestMessage,
  outcome: FunctionOutcome,
  ts: bigint | null,
): ResponseMessage<JsonText> {
  const head = { type: `${type}Response` as const, requestId, logLines: outcome.logLines };
  if (!outcome.ok) return { ...head, success: false, result: outcome.errorMessage, ...dataOf(outcome) };
  return { ...head, success: true, result: { json: outcome.json }, ...(ts === null ? {} : { ts: encodeTs(ts) }) };
}

function dataOf({ errorData }: { errorData?: JSONValue }): { errorData?: JSONValue } {
  return errorData === undefined ? {} : { errorData };
}
