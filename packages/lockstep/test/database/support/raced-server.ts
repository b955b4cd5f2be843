// A deployment and a network whose every step waits until a schedule allows it: query runs, verifications, commits,
// writes. Also checks that each request to the deployment is allowed.

import type { JSONValue } from "convex/values";
import { expect } from "vitest";
import { type Refusal, refuse } from "../../../src/acceptance/refusal.ts";
import type { Deployment } from "../../../src/database/deployment/deployment.ts";
import { ANONYMOUS, type CallerIdentity } from "../../../src/database/callers/caller-identity.ts";
import type { FunctionCall } from "../../../src/database/functions/calls/function-call.ts";
import type { MutationOutcome } from "../../../src/database/deployment/run-mutation.ts";
import type { RequestKey } from "../../../src/database/engine/mutation.ts";
import type { Credential } from "../../../src/database/callers/credential.ts";

/** Lifetime of the token `short`, ms. */
export const SHORT_MS = 10_000;

interface Snapshot {
  ts: bigint;
  values: ReadonlyMap<string, number>;
}
/** The contents of a request. */
export interface RequestArgs {
  as: string;
  connection: string;
  /** How many requests the connection had sent before. */
  nth: number;
}
interface QueuedMutation extends RequestKey {
  key: string;
  answer: (outcome: MutationOutcome) => void;
}

export type RacedServer = ReturnType<typeof createRacedServer>;

/** The result of a query of `key` for a caller over a table. */
export function answerOf(key: string, values: ReadonlyMap<string, number>, caller: string): string {
  return `${key} is ${values.get(key) ?? 0} for ${caller}`;
}

export function nameOf(caller: CallerIdentity): string {
  return caller.kind === "user" ? caller.identity.subject : caller.kind;
}

export function createRacedServer() {
  let nowMs = 0;
  const history: Snapshot[] = [{ ts: 1n, values: new Map() }];
  const subscribers = new Set<{ key: string; onInvalidated: () => void }>();
  /** The steps that may happen next, in any order. */
  const gates: (() => void)[] = [];
  /** The queued mutations. */
  const queue: QueuedMutation[] = [];
  const recorded = new Map<string, bigint>();
  /** The number of requests received on each connection. */
  const came = new Map<string, number>();
  /** The first violation. */
  let failure: Error | null = null;

  const current = (): Snapshot => history.at(-1) as Snapshot;
  const gate = <T>(result: T): Promise<T> => new Promise((resolve) => gates.push(() => resolve(result)));
  /** The code under test would treat an error of a check as a failure of its own. */
  const check = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      failure ??= error as Error;
    }
  };
  const notExpired = (caller: CallerIdentity): void =>
    check(() => {
      if (caller.kind === "user") expect(caller.expiresAt * 1000).toBeGreaterThan(nowMs);
    });
  /** A request runs as the identity that its client had when sending it, and after those sent before. */
  const asExpected = (caller: CallerIdentity, args: JSONValue): void => {
    notExpired(caller);
    const [{ as, connection, nth }] = args as unknown as [RequestArgs];
    check(() => expect(nameOf(caller)).toBe(as));
    check(() => expect([connection, nth]).toEqual([connection, came.get(connection) ?? 0]));
    came.set(connection, nth + 1);
  };
  const publish = (key: string): void => {
    for (const subscriber of Array.from(subscribers)) {
      if (subscriber.key !== key || !subscribers.delete(subscriber)) continue;
      subscriber.onInvalidated();
    }
  };
  const write = (key: string): bigint => {
    const { ts, values } = current();
    history.push({ ts: ts + 1n, values: new Map(values).set(key, (values.get(key) ?? 0) + 1) });
    return ts + 1n;
  };

  const engine = {
    get snapshot() {
      return current();
    },
    subscribe(at: Snapshot, key: string, onInvalidated: () => void) {
      const subscriber = { key, onInvalidated };
      if (at.values.get(key) === current().values.get(key)) subscribers.add(subscriber);
      else onInvalidated();
      return () => subscribers.delete(subscriber);
    },
  };
  const deployment = {
    engine,
    query({ path, caller }: FunctionCall, at: Snapshot) {
      notExpired(caller);
      const outcome = { ok: true, json: JSON.stringify(answerOf(path, at.values, nameOf(caller))), logLines: [] };
      return gate({ outcome, reads: path });
    },
    mutate({ path, caller, args }: FunctionCall, request: RequestKey): Promise<MutationOutcome> {
      asExpected(caller, args);
      return new Promise((answer) => queue.push({ ...request, key: path, answer }));
    },
    action({ caller, args }: FunctionCall) {
      asExpected(caller, args);
      return gate({ ok: true, json: "null", logLines: [] });
    },
  };

  return {
    deployment: deployment as unknown as Deployment,
    authenticator: {
      forgetRefusals: () => undefined,
      authenticate: (credential: Credential): Promise<CallerIdentity | Refusal> => gate(identify(credential, nowMs)),
    },
    now: () => nowMs,
    history,
    subscribers,
    gates,
    queue,
    check,
    failure: () => failure,
    /** When each request was committed first, by session and request id. */
    recorded,
    advance: (ms: number) => (nowMs += ms),
    /** Another client writes. */
    write(key: string) {
      write(key);
      publish(key);
    },
    /** Commits the first queued mutation. */
    commit() {
      const next = queue.shift();
      if (!next) return;
      const name = `${next.sessionId} ${next.requestId}`;
      const before = recorded.get(name);
      const ts = before ?? write(next.key);
      recorded.set(name, ts);
      const kind = before === undefined ? "committed" : "replayed";
      next.answer({ kind, value: { ok: true, json: "null", logLines: [] }, ts });
      if (before === undefined) publish(next.key);
    },
  };
}

function identify(credential: Credential, nowMs: number): CallerIdentity | Refusal {
  if (credential.tokenType !== "User") return ANONYMOUS;
  const subject = credential.value;
  if (subject === "later") return refuse("AuthProviderUnreachable", "no", "later", { status: 503 });
  if (subject === "bad") return refuse("NoAuthProvider", "no", "bad");
  const expiresAt = subject === "short" ? (nowMs + SHORT_MS) / 1000 : Number.MAX_SAFE_INTEGER;
  return { kind: "user", identity: { tokenIdentifier: subject, subject, issuer: "i" }, expiresAt, token: subject };
}
