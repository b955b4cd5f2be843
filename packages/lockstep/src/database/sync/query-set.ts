// The queries that one socket watches: which of them must run again, and which results the client has been sent. Pure;
// connection.ts decides when they run.

import type { JSONValue } from "convex/values";
import { digestOf } from "../functions/calls/content-of.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import type { AddQuery, JsonText, RemoveQuery, StateModification } from "./protocol.ts";
import { queryResult } from "./server-messages.ts";

/** A query to run for an update. */
export interface QueryToRun {
  queryId: number;
  udfPath: string;
  componentPath: string;
  args: JSONValue[];
  /** The end of its last page, or null. */
  journal: string | null;
}

interface Query extends QueryToRun {
  stale: boolean;
  /** The digest of the last sent result, to send only changes. */
  sent: string | null;
}

/** What the next transition is about. */
export interface Batch {
  queries: ReadonlySet<QueryToRun>;
  removed: readonly number[];
}

export interface QuerySet {
  readonly size: number;
  has: (queryId: number) => boolean;
  ids(): number[];
  /** Applies modifications in order, up to the first invalid one. */
  modify(modifications: readonly (AddQuery | RemoveQuery)[]): { removed: number[]; problem: string | null };
  /** Marks a query as stale; false if it is not in the set. */
  invalidate(queryId: number): boolean;
  invalidateAll(): void;
  /** The stale queries, which from now on are not stale, and the removed ones that the client still shows. */
  take(): Batch;
  /** What a batch changes for the client, given its results. */
  changes(batch: Batch, results: ReadonlyMap<number, FunctionOutcome>): StateModification<JsonText>[];
}

export function createQuerySet(): QuerySet {
  const queries = new Map<number, Query>();
  let unsent: number[] = [];
  return {
    get size() {
      return queries.size;
    },
    has: (queryId) => queries.has(queryId),
    ids: () => [...queries.keys()],
    modify(modifications) {
      const removed: number[] = [];
      for (const modification of modifications) {
        const { queryId } = modification;
        const known = queries.get(queryId);
        if ((known !== undefined) === (modification.type === "Add"))
          return { removed, problem: `query ${queryId} is ${known ? "already" : "not"} in the query set` };
        if (modification.type === "Add") {
          const { udfPath, componentPath, args, journal } = modification;
          queries.set(queryId, { queryId, udfPath, componentPath, args, journal, stale: true, sent: null });
        } else {
          if (known?.sent !== null) unsent.push(queryId);
          queries.delete(queryId);
          removed.push(queryId);
        }
      }
      return { removed, problem: null };
    },
    invalidate(queryId) {
      const query = queries.get(queryId);
      if (query) query.stale = true;
      return query !== undefined;
    },
    invalidateAll() {
      for (const query of queries.values()) query.stale = true;
    },
    take() {
      const stale = [...queries.values()].filter((query) => query.stale);
      for (const query of stale) query.stale = false;
      const removed = unsent;
      unsent = [];
      return { queries: new Set(stale), removed };
    },
    changes(batch, results) {
      const changes: StateModification<JsonText>[] = batch.removed.map((queryId) => ({
        type: "QueryRemoved",
        queryId,
      }));
      for (const [queryId, outcome] of results) {
        const query = queries.get(queryId);
        // Removed in the meantime; another query may have its id by now.
        if (!query || !batch.queries.has(query)) continue;
        query.journal = outcome.journal ?? query.journal;
        const digest = digestOf(outcome);
        if (query.sent === digest) continue;
        query.sent = digest;
        changes.push(queryResult(query, outcome));
      }
      return changes;
    },
  };
}
