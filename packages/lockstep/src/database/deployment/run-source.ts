// Runs a query whose source is in the call, alongside the pushed functions and for this call only.

import { APP } from "../definitions/component-path.ts";
import type { Engine } from "../engine/engine.ts";
import type { FunctionCall } from "../functions/calls/function-call.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import { loadOneOffQuery, ONE_OFF } from "../functions/load/one-off-query.ts";
import type { FunctionHost } from "../functions/run/run.ts";
import { runFunction } from "../functions/run/run-function.ts";
import type { ExecutionScope } from "../functions/runtime/execution.ts";

export type SourceCall = Pick<FunctionCall, "component" | "args" | "caller">;

export interface SourceParts {
  engine: Engine;
  host: () => FunctionHost;
  /** Where module files may be written. */
  folder: string;
  scope: ExecutionScope;
}

/** @throws ModuleLoadError if the source is not a query */
export async function runSource(
  { engine, host, folder, scope }: SourceParts,
  source: string,
  { component = APP, ...call }: SourceCall,
): Promise<FunctionOutcome> {
  const { query, close } = await loadOneOffQuery(source, { folder, scope });
  try {
    const around = host();
    const { analysis, importReadsEnvironment = false } = around.components.get(component) ?? {};
    const functions = new Map([...(analysis?.functions ?? []), [ONE_OFF, query]]);
    const own = { analysis: { router: null, crons: new Map(), ...analysis, functions }, importReadsEnvironment };
    const components = new Map([...around.components, [component, own]]);
    const asked = { ...call, component, path: ONE_OFF, kind: "query" } as const;
    const { result } = await engine.query(engine.snapshot, (transaction) =>
      runFunction({ ...around, components }, asked, { transaction }),
    );
    return result;
  } finally {
    close();
  }
}
