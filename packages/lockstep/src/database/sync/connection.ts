// The logic of one socket: versions, queries, identity, and what to do next. No I/O, no clock: events in, effects out. The interpreter is
// socket.ts. Rules: spec/sync.md.
//
//   Connect ─▶ open ─┬─ ModifyQuerySet, Authenticate, Mutation, Action ─▶ effects, and maybe "dirty"
//                    └─ dirty and no update running ─▶ update ─▶ results ─▶ Transition

import type { Refusal } from "../../acceptance/refusal.ts";
import { ANONYMOUS, type CallerIdentity } from "../callers/caller-identity.ts";
import type { Credential } from "../callers/credential.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import {
  type ClientMessage,
  encodeTs,
  type JsonText,
  MAX_QUERIES,
  MAX_REQUESTS,
  type RequestMessage,
  type ServerMessage,
  type StateVersion,
} from "./protocol.ts";
import { type Batch, createQuerySet, type QueryToRun } from "./query-set.ts";
import { responseTo, versionText } from "./server-messages.ts";

export type Effect =
  | { type: "send"; message: ServerMessage<JsonText> }
  /** Code null: no close code, as Convex closes after an AuthError. */
  | { type: "close"; code: number | null; reason: string }
  | { type: "verify"; credential: Credential }
  | { type: "request"; message: RequestMessage; caller: CallerIdentity; sessionId: string | null }
  | { type: "unsubscribe"; queryId: number }
  /** Run these, all at one timestamp, and answer with {@link Connection.updated}. */
  | { type: "update"; queries: QueryToRun[]; caller: CallerIdentity };

/** The moment at which a message arrives. */
interface Now {
  nowMs: number;
  ts: bigint;
}

export interface Connection {
  readonly open: boolean;
  /** Whether an update should be started. */
  readonly dirty: boolean;
  /** Whether a query is in the client's query set. */
  watches: (queryId: number) => boolean;
  receive(message: ClientMessage, context: Now): Effect[];
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

/** Source: a Convex deployment. */
const TOO_MANY = { Mutation: "TooManyConcurrentMutations", Action: "TooManyInflightActionsForSingleClient" } as const;

export function createConnection(): Connection {
  let phase: "open" | "closed" = "open";
  let sessionId: string | null = null;
  let clockSkew: number | null = null;
  let caller: CallerIdentity = ANONYMOUS;
  const received = { querySet: 0, identity: 0 };
  let sentVersion: StateVersion = { querySet: 0, identity: 0, ts: encodeTs(0n) };
  const querySet = createQuerySet();
  let dirty = false;
  const pending = { Mutation: 0, Action: 0 };
  let updating: (Batch & { querySet: number; identity: number }) | null = null;

  const close = (code: number | null, reason: string): Effect[] => {
    phase = "closed";
    return [...unsubscribe(querySet.ids()), { type: "close", code, reason }];
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
  const expired = (): Effect[] => authError("Convex token identity expired", false, "TokenExpired");

  const connect = (message: Extract<ClientMessage, { type: "Connect" }>, { nowMs, ts }: Now): Effect[] => {
    if (message.maxObservedTimestamp !== null && message.maxObservedTimestamp > ts)
      return internal("the client has seen a later database than this one");
    sessionId = message.sessionId;
    clockSkew = message.clientTs === null ? null : Math.round(message.clientTs - nowMs);
    return [];
  };

  const modify = (message: Extract<ClientMessage, { type: "ModifyQuerySet" }>): Effect[] => {
    const { baseVersion, newVersion, modifications } = message;
    if (baseVersion !== received.querySet)
      return fatal(versionText(baseVersion, received.querySet), "BaseVersionMismatch");
    if (newVersion <= baseVersion) return internal(`version ${newVersion} is not after ${baseVersion}`);
    const { removed, problem } = querySet.modify(modifications);
    if (problem !== null) return [...unsubscribe(removed), ...internal(problem)];
    if (querySet.size > MAX_QUERIES) {
      const error = `A client may subscribe to at most ${MAX_QUERIES} queries`;
      return [...unsubscribe(removed), ...fatal(error, "TooManyQueries")];
    }
    received.querySet = newVersion;
    dirty = true;
    return unsubscribe(removed);
  };

  const request = (message: RequestMessage): Effect[] => {
    if (pending[message.type] === MAX_REQUESTS) return close(1013, TOO_MANY[message.type]);
    pending[message.type]++;
    return [{ type: "request", message, caller, sessionId }];
  };

  return {
    get open() {
      return phase === "open";
    },
    get dirty() {
      return phase === "open" && dirty && updating === null;
    },
    watches: querySet.has,
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
          return isExpired(caller, context.nowMs) ? expired() : request(message);
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
      querySet.invalidateAll();
      dirty = true;
      return unsubscribe(querySet.ids());
    },
    responded(message, outcome, ts) {
      if (phase !== "open") return [];
      pending[message.type]--;
      // The client settles a mutation at the first transition that is not older, so one must always follow.
      if (ts !== null) dirty = true;
      return [{ type: "send", message: responseTo(message, outcome, ts) }];
    },
    invalidated(queryId) {
      if (querySet.invalidate(queryId)) dirty = true;
    },
    startUpdate(nowMs) {
      if (phase !== "open" || !dirty || updating !== null) return [];
      if (isExpired(caller, nowMs)) return expired();
      const batch = querySet.take();
      updating = { ...received, ...batch };
      dirty = false;
      return [{ type: "update", queries: [...batch.queries], caller }];
    },
    updated(ts, results) {
      if (phase !== "open" || updating === null) return [];
      const startVersion = sentVersion;
      const modifications = querySet.changes(updating, results);
      sentVersion = { querySet: updating.querySet, identity: updating.identity, ts: encodeTs(ts) };
      updating = null;
      const change = { startVersion, endVersion: sentVersion, modifications };
      return [{ type: "send", message: { type: "Transition", ...change, clientClockSkew: clockSkew } }];
    },
    closed: () => (phase === "closed" ? [] : close(null, "closed by the peer").filter(({ type }) => type !== "close")),
  };
}

function unsubscribe(queryIds: readonly number[]): Effect[] {
  return queryIds.map((queryId) => ({ type: "unsubscribe", queryId }));
}

/** Expiry is checked just before something runs, with no leeway. */
function isExpired(caller: CallerIdentity, nowMs: number): boolean {
  return caller.kind === "user" && caller.expiresAt * 1000 <= nowMs;
}
