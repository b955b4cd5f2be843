// A deployment: its engine and the app that it serves, put together. Every call from outside enters here, and is passed
// to one module: run-mutation.ts, run-query.ts, run-source.ts, or, for actions, logged-runs.ts.

import { addressOfCall, type FunctionAddress } from "../functions/calls/function-address.ts";
import type { FunctionCall, FunctionKind } from "../functions/calls/function-call.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import type { CallerIdentity } from "../callers/caller-identity.ts";
import type { RequestOrigin } from "../callers/request-metadata.ts";
import type { EnvironmentVariables } from "../definitions/pushed-app.ts";
import type { Engine } from "../engine/engine.ts";
import type { RequestKey } from "../engine/mutation.ts";
import type { Snapshot } from "../engine/snapshot.ts";
import type { Transaction } from "../engine/transaction.ts";
import type { RegisteredFunction } from "../functions/load/analyze.ts";
import { type AppLoader, createAppLoader } from "../functions/load/load-app.ts";
import { routeHttp } from "../functions/load/route-http.ts";
import { findFunction, type FunctionHost } from "../functions/run/run.ts";
import { createExecutionScope, surviveStrayErrors } from "../functions/runtime/execution.ts";
import { createCronRunner } from "../jobs/cron-runner.ts";
import { createScheduler } from "../jobs/scheduler.ts";
import type { Clock } from "../time/clock.ts";
import { createFunctionHost } from "./function-host.ts";
import { createFunctionLog, type FunctionLog } from "./function-log.ts";
import { createLoggedRuns } from "./logged-runs.ts";
import { type MutationOutcome, runMutation } from "./run-mutation.ts";
import { runQuery } from "./run-query.ts";
import { runSource, type SourceCall } from "./run-source.ts";
import { createServedApp, type ServedApp } from "./served-app.ts";
import { createSharedQueries, type QueryResult } from "./shared-queries.ts";
import { systemQuery } from "./system-queries.ts";

export interface Deployment
  extends Pick<AppLoader, "load">, Pick<ServedApp, "install" | "changeEnvironment">, CallsByKind {
  readonly engine: Engine;
  readonly functionLog: FunctionLog;
  /** Answers a request with the HTTP action it is routed to; null if there is none. */
  httpAction(request: Request, caller: CallerIdentity, origin: RequestOrigin): Promise<Response | null>;
  /** The function that a call refers to, or null. */
  find: (call: Pick<FunctionCall, "component" | "path">) => RegisteredFunction | null;
  /** Any function according to its own kind, as `convex run` and HTTP need it. */
  run(call: Omit<FunctionCall, "kind">): Promise<FunctionOutcome>;
  /** Runs a query that is not among the pushed functions. @throws ModuleLoadError if the source is not a query */
  runSource(source: string, call: SourceCall): Promise<FunctionOutcome>;
  /** The environment that functions see: with the URLs of this deployment. */
  withUrls: (environment: EnvironmentVariables) => EnvironmentVariables;
  close(): Promise<void>;
}

interface CallsByKind {
  /** Runs a query at a snapshot; `reads` is what it depended on. */
  query(call: FunctionCall, snapshot: Snapshot): Promise<QueryResult>;
  /** Runs a mutation. Resolves in the turn of its commit. `key` is null for a request that cannot be resent. */
  mutate(call: FunctionCall, key: RequestKey | null): Promise<MutationOutcome>;
  action: (call: FunctionCall) => Promise<FunctionOutcome>;
}

export interface DeploymentOptions extends Pick<FunctionHost, "storage" | "signer" | "handles" | "deploymentName"> {
  engine: Engine;
  /** Where module files may be written. */
  folder: string;
  /** The folder of the app, from which unbundled packages are resolved. */
  appFolder: string;
  fetch: typeof fetch;
  /** Where clients reach this deployment, and where its HTTP actions are. */
  urls: () => { cloud: string; site: string };
  clock: Clock;
  log: (line: string) => void;
  /** Log every run. */
  debug: boolean;
}

export async function createDeployment(options: DeploymentOptions): Promise<Deployment> {
  const { engine, folder, appFolder, fetch, urls, clock, log, debug, ...shared } = options;
  const withUrls = (environment: EnvironmentVariables): EnvironmentVariables => ({
    CONVEX_CLOUD_URL: urls().cloud,
    CONVEX_SITE_URL: urls().site,
    ...environment,
  });
  const functionLog = createFunctionLog(clock.now());
  const strays = surviveStrayErrors();
  const loader = createAppLoader({ engine, folder, appFolder, fetch, withUrls, log });
  const served = await createServedApp({ engine, loader, folder, withUrls });
  const host = createFunctionHost({ engine, served, clock, log, ...shared });
  const runs = createLoggedRuns({ host, functionLog, now: clock.now, log, debug });

  const queryParts = { engine, served, runs, shared: createSharedQueries(), url: () => urls().cloud };
  const calls: CallsByKind = {
    query: (call, snapshot) => runQuery(queryParts, call, snapshot),
    mutate: (call, key) => runMutation(engine, key, (transaction) => runs.run(call, { transaction })),
    action: (call) => runs.run(call, { runFromAction }),
  };
  const runFromAction = (call: FunctionCall): Promise<FunctionOutcome> => runNow(engine, calls, call);
  const find = (address: FunctionAddress): RegisteredFunction | null => findFunction(host(), address);

  const jobParts = {
    engine,
    kindOf: (address: FunctionAddress): FunctionKind | null => find(address)?.kind ?? null,
    runMutation: (call: FunctionCall, transaction: Transaction) => runs.run(call, { transaction }),
    runAction: calls.action,
    clock,
    log,
  };
  const scheduler = createScheduler({ ...jobParts, hasFunctions: () => served.current !== null });
  const crons = createCronRunner({
    ...jobParts,
    defined: () =>
      served.current &&
      new Map([...served.current.components].map(([component, { analysis }]) => [component, analysis.crons])),
  });

  return {
    ...calls,
    engine,
    functionLog,
    async httpAction(request, caller, origin) {
      const { pathname } = new URL(request.url);
      const route = served.current && routeHttp(served.current, pathname, request.method);
      return route && (await runs.answer(request, route, { caller, origin, runFromAction }));
    },
    async run(call) {
      // A missing function fails the same way for every kind; a query has no side effects.
      const kind = systemQuery(call.path) ? "query" : (find(addressOfCall(call))?.kind ?? "query");
      return await runFromAction({ ...call, kind });
    },
    async runSource(source, call) {
      const scope = createExecutionScope({ environment: () => withUrls(engine.environment), fetch });
      return await runSource({ engine, host, folder, scope }, source, call);
    },
    find: (call) => find(addressOfCall(call)),
    load: loader.load,
    withUrls,
    async install(next) {
      const misfit = await served.install(next);
      if (!misfit) crons.pushed();
      return misfit;
    },
    changeEnvironment: served.changeEnvironment,
    async close() {
      functionLog.close();
      scheduler.close();
      crons.close();
      await engine.close();
      served.close();
      strays.close();
    },
  };
}

/** Runs a call according to its kind, a query at the newest snapshot. */
async function runNow(engine: Engine, calls: CallsByKind, call: FunctionCall): Promise<FunctionOutcome> {
  switch (call.kind) {
    case "query":
      return (await calls.query(call, engine.snapshot)).outcome;
    case "mutation":
      return (await calls.mutate(call, null)).value;
    case "action":
      return await calls.action(call);
  }
}
