// The environment of every function of the deployment: the loaded code, and the targets of its syscalls.

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

/** The host that is current whenever it is asked for; a push replaces it. */
export function createFunctionHost(options: FunctionHostOptions): () => FunctionHost {
  const { engine, served, storage, signer, handles, deploymentName, clock, log } = options;
  const { after, now } = clock;
  const inTransaction = engine.write;
  const tableOf: FunctionHost["tableOf"] = (component, id) => tableNameOf(engine.snapshot.tables, component, id);
  const make = (components: FunctionHost["components"], folder: string): FunctionHost => ({
    components,
    handles,
    folder,
    timeoutMs: FUNCTION_TIMEOUT_MS,
    after,
    now,
    storage,
    signer,
    deploymentName,
    inTransaction,
    onStrayError: (name, error) =>
      log(
        `${name} threw after its caller had stopped waiting; await every promise:\n${describeFailure(error, folder).errorMessage}`,
      ),
    tableOf,
  });
  return () => make(served.current?.components ?? new Map(), served.current?.folder ?? "");
}
