// One run for all sockets that ask the same at the same moment: a change that a hundred people watch costs one query.
// A run that asked who calls is shared by callers of the same identity only.

import type { JSONValue } from "convex/values";
import type { ReadSet } from "./engine/read-set.ts";
import type { Snapshot } from "./engine/snapshot.ts";
import type { CallerIdentity } from "./functions/identity.ts";
import type { FunctionCall, FunctionOutcome } from "./functions/run.ts";

/** A finished run and what it depended on. */
export interface QueryResult {
  outcome: FunctionOutcome;
  reads: ReadSet;
}

export interface SharedQueries {
  /** The result of a call at a snapshot, run now unless the same was asked before at that snapshot. */
  get(call: FunctionCall, snapshot: Snapshot, run: () => Promise<QueryResult>): Promise<QueryResult>;
}

export function createSharedQueries(): SharedQueries {
  let ts = -1n;
  let runs = new Map<string, Promise<QueryResult>>();

  return {
    async get(call, snapshot, run) {
      // Older snapshots are asked for by few; they are not worth keeping.
      if (snapshot.ts < ts) return await run();
      if (snapshot.ts > ts) [ts, runs] = [snapshot.ts, new Map()];
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
      if (!outcome.askedWho) current.set(question, result);
      return await result;
    },
  };
}

function identityOf(caller: CallerIdentity): unknown {
  if (caller.kind === "user") return caller.identity;
  return caller.kind === "admin" ? caller.actingAs : null;
}
