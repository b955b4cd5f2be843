// Runs functions in the deployment, and records each run for `convex logs`. The caller provides the transaction.

import { callerName, type CallerIdentity } from "../callers/caller-identity.ts";
import { addressOfCall, displayName } from "../functions/calls/function-address.ts";
import type { FunctionCall } from "../functions/calls/function-call.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import type { FunctionHost } from "../functions/run/run.ts";
import { type Access, runFunction } from "../functions/run/run-function.ts";
import { type HttpActionAccess, runHttpAction } from "../functions/run/run-http-action.ts";
import type { HttpRoute } from "../functions/load/route-http.ts";
import type { FunctionLog } from "./function-log.ts";

export interface LoggedRuns {
  /** Runs a call from outside to its outcome; never throws. */
  run(call: FunctionCall, access: Access): Promise<FunctionOutcome>;
  /** Answers a request with an HTTP action. */
  answer(request: Request, route: HttpRoute, access: Omit<HttpActionAccess, "component">): Promise<Response>;
}

export interface LoggedRunsOptions {
  /** The current environment of functions. */
  host: () => FunctionHost;
  functionLog: FunctionLog;
  now: () => number;
  log: (line: string) => void;
  /** Log the start of every run. */
  debug: boolean;
}

export function createLoggedRuns({ host, functionLog, now, log, debug }: LoggedRunsOptions): LoggedRuns {
  const announce = (kind: string, name: string, caller: CallerIdentity): void => {
    if (debug) log(`run ${kind} ${name} as ${callerName(caller)}`);
  };
  return {
    async run(call, access) {
      const { kind, caller } = call;
      const name = displayName(addressOfCall(call));
      announce(kind, name, caller);
      const startedMs = now();
      const outcome = await runFunction(host(), call, access);
      const error = outcome.ok ? null : outcome.errorMessage;
      functionLog.add({ kind, name, startedMs, endedMs: now(), logLines: outcome.logLines, error });
      return outcome;
    },
    async answer(request, { handler, component }, access) {
      const name = `${request.method} ${new URL(request.url).pathname}`;
      announce("http", name, access.caller);
      const startedMs = now();
      const { response, logLines, error } = await runHttpAction(host(), handler, request, { ...access, component });
      functionLog.add({ kind: "httpAction", name, startedMs, endedMs: now(), logLines, error });
      return response;
    },
  };
}
