// Runs the queries of one socket, all of an update at one timestamp, and keeps a subscription to what each of them read.

import type { CallerIdentity } from "../callers/caller-identity.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import { inSlices } from "../time/in-slices.ts";
import type { Connection } from "./connection.ts";
import type { QueryToRun } from "./query-set.ts";

export interface LiveQueries {
  run(queries: QueryToRun[], caller: CallerIdentity): Promise<{ ts: bigint; results: Map<number, FunctionOutcome> }>;
  unsubscribe(queryId: number): void;
}

export interface LiveQueriesOptions {
  deployment: Pick<Deployment, "engine" | "query">;
  connection: Pick<Connection, "open" | "watches">;
  /** Called once when what a query read has changed. */
  onInvalidated: (queryId: number) => void;
}

export function createLiveQueries({ deployment, connection, onInvalidated }: LiveQueriesOptions): LiveQueries {
  const subscriptions = new Map<number, () => void>();
  const unsubscribe = (queryId: number): void => {
    subscriptions.get(queryId)?.();
    subscriptions.delete(queryId);
  };
  return {
    unsubscribe,
    async run(queries, caller) {
      const { snapshot } = deployment.engine;
      const results = new Map<number, FunctionOutcome>();
      await inSlices(queries, async ({ queryId, udfPath, componentPath, args, journal }) => {
        // The peer has disconnected: the rest is not needed.
        if (!connection.open) return;
        const call = { path: udfPath, component: componentPath, kind: "query", args, caller, journal } as const;
        const { outcome, reads } = await deployment.query(call, snapshot);
        results.set(queryId, outcome);
        // Removed in the meantime: the subscription would never end.
        if (!connection.open || !connection.watches(queryId)) return;
        unsubscribe(queryId);
        const cancel = deployment.engine.subscribe(snapshot, reads, () => onInvalidated(queryId));
        subscriptions.set(queryId, cancel);
      });
      return { ts: snapshot.ts, results };
    },
  };
}
