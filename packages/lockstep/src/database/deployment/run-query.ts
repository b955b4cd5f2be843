// One query at a snapshot: a pushed function, shared by all callers that ask the same at the same moment, or one of the
// CLI's system queries.

import type { JSONValue } from "convex/values";
import type { Engine } from "../engine/engine.ts";
import type { Snapshot } from "../engine/snapshot.ts";
import type { Transaction } from "../engine/transaction.ts";
import { addressOfCall } from "../functions/calls/function-address.ts";
import type { FunctionCall } from "../functions/calls/function-call.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import type { LoggedRuns } from "./logged-runs.ts";
import type { ServedApp } from "./served-app.ts";
import type { QueryResult, SharedQueries } from "./shared-queries.ts";
import { systemQuery } from "./system-queries.ts";

export interface QueryParts {
  engine: Engine;
  served: ServedApp;
  runs: LoggedRuns;
  shared: SharedQueries;
  /** Where clients reach this deployment. */
  url: () => string;
}

export async function runQuery(
  { engine, served, runs, shared, url }: QueryParts,
  call: FunctionCall,
  snapshot: Snapshot,
): Promise<QueryResult> {
  const run = (work: (transaction: Transaction) => Promise<FunctionOutcome>): Promise<QueryResult> =>
    engine.query(snapshot, work).then(({ result, reads }) => ({ outcome: result, reads }));
  const system = call.caller.kind === "admin" ? systemQuery(call.path) : null;
  if (!system) return await shared.get(call, snapshot, () => run((transaction) => runs.run(call, { transaction })));
  const { component } = addressOfCall(call);
  const analysis = served.current?.components.get(component)?.analysis ?? null;
  return await run(async (transaction) => {
    const context = { engine, snapshot, transaction: transaction.within(component), component, analysis, url: url() };
    return { ok: true, json: JSON.stringify(system(context, firstArgument(call.args))), logLines: [] };
  });
}

function firstArgument(args: JSONValue): Record<string, JSONValue> {
  return ((Array.isArray(args) ? args[0] : args) ?? {}) as Record<string, JSONValue>;
}
