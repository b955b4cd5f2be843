// Shares one run among all sockets that ask the same at the same moment: a change that a hundred users watch costs one query. A run that
// read the caller's identity is shared only by callers of the same identity.

import type { JSONValue } from "convex/values";
import type { ReadSet } from "../engine/read-set.ts";
import type { Snapshot } from "../engine/snapshot.ts";
import { sizeOf } from "../functions/calls/content-of.ts";
import type { CallerIdentity } from "../callers/caller-identity.ts";
import type { FunctionCall } from "../functions/calls/function-call.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";

/** A finished run and its dependencies. */
export interface QueryResult {
  outcome: FunctionOutcome;
  reads: ReadSet;
}

export interface SharedQueries {
  /** The result of a call at a snapshot, run now unless it has already run at that snapshot. */
  get(call: FunctionCall, snapshot: Snapshot, run: () => Promise<QueryResult>): Promise<QueryResult>;
}

/** Characters of calls and results that are kept. Each timestamp starts over, but the next one may be far away. */
export const MAX_KEPT: number = 16 * 1024 * 1024;

export function createSharedQueries(): SharedQueries {
  let ts = -1n;
  let runs = new Map<string, Promise<QueryResult>>();
  /** The finished ones, the oldest first. */
  let sizes = new Map<string, number>();
  /** Continues from the oldest: a new iterator would walk over every evicted entry. */
  let oldest = sizes.entries();
  let kept = 0;

  /** Evicts the oldest until the rest is small enough. */
  const weigh = (question: string, size: number): void => {
    kept += size - (sizes.get(question) ?? 0);
    sizes.set(question, size);
    while (kept > MAX_KEPT) {
      const [forgotten, itsSize] = oldest.next().value ?? [question, size];
      sizes.delete(forgotten);
      runs.delete(forgotten);
      kept -= itsSize;
    }
  };

  return {
    async get(call, snapshot, run) {
      // Older snapshots are rarely queried, and not worth caching.
      if (snapshot.ts < ts) return await run();
      if (snapshot.ts > ts) {
        [ts, runs, sizes, kept] = [snapshot.ts, new Map(), new Map(), 0];
        oldest = sizes.entries();
      }
      const current = runs;
      const question = JSON.stringify([
        call.caller.kind === "admin",
        call.component ?? "",
        call.path,
        call.args as JSONValue,
        call.journal ?? null,
      ]);
      const forAnyone = current.get(question);
      if (forAnyone) return await forAnyone;
      const own = `${question}\n${JSON.stringify(identityOf(call.caller))}`;
      const known = current.get(own);
      if (known) return await known;
      const result = run();
      current.set(own, result);
      const { outcome } = await result;
      const key = outcome.askedWho ? own : question;
      if (key !== own) {
        current.delete(own);
        current.set(question, result);
      }
      if (current === runs) weigh(key, key.length + sizeOf(outcome));
      return await result;
    },
  };
}

function identityOf(caller: CallerIdentity): unknown {
  if (caller.kind === "user") return caller.identity;
  return caller.kind === "admin" ? caller.actingAs : null;
}
