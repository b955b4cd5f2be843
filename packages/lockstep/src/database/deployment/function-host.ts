// What every function of the deployment finds around it: the loaded code, and what syscalls reach.

import { tableNameOf } from "../engine/snapshot.ts";
import { describeFailure } from "../functions/run/function-error.ts";
import type { FunctionHost } from "../functions/run/run.ts";
import type { Engine } from "../engine/engine.ts";
import type { Clock } from "../time/clock.ts";
import type { ServedApp } from "./served-app.ts";

/** Convex allows a second of user time; a developer's first, cold run may need more. */
const FUNCTION_TIMEOUT_MS = 30_000;

export interface FunctionHostOptions extends Pick<FunctionHost, "storage" | "signer" | "handles" | "deploymentName"> {
  engine: Engine;
  served: ServedApp;
  clock: Clock;
  log: (line: string) => void;
}

/** The host as it is now; a push replaces it. */
export function functionHost({ engine, served, clock, log, ...shared }: FunctionHostOptions): FunctionHost {
  const folder = served.current?.folder ?? "";
  return {
    ...shared,
    components: served.current?.components ?? new Map(),
    folder,
    timeoutMs: FUNCTION_TIMEOUT_MS,
    after: clock.after,
    now: clock.now,
    inTransaction: engine.write,
    onStrayError: (name, error) =>
      log(
        `${name} threw after its caller had stopped waiting; await every promise:\n${describeFailure(error, folder).errorMessage}`,
      ),
    tableOf: (component, id) => tableNameOf(engine.snapshot.tables, component, id),
  };
}
