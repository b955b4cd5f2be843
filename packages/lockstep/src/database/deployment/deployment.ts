// A deployment: its engine and the functions loaded from the last push. Everything that runs, runs through here.

import type { JSONValue } from "convex/values";
import type { Clock } from "../time/clock.ts";
import { createCronRunner } from "../jobs/cron-runner.ts";
import type { Engine } from "../engine/engine.ts";
import type { Misfit } from "../engine/first-misfit.ts";
import type { EnvironmentVariables, PushedApp } from "../definitions/pushed-app.ts";
import { APP } from "../definitions/component-path.ts";
import { type Snapshot, tableNameOf } from "../engine/snapshot.ts";
import type { RegisteredFunction } from "../functions/load/analyze.ts";
import { createExecutionScope, surviveStrayErrors } from "../functions/runtime/execution.ts";
import { loadOneOffQuery, ONE_OFF } from "../functions/load/one-off-query.ts";
import { evaluateAuthConfig } from "../functions/load/evaluate-auth-config.ts";
import { describeFailure, refuseRun } from "../functions/run/function-error.ts";
import { createFunctionLog, type FunctionLog } from "./function-log.ts";
import {
  canonicalName,
  displayName,
  type FunctionAddress,
  type FunctionHandles,
} from "../functions/calls/function-address.ts";
import { type LoadedApp, createAppLoader } from "../functions/load/load-app.ts";
import { callerName, type CallerIdentity } from "../callers/caller-identity.ts";
import type { Transaction } from "../engine/transaction.ts";
import type { FileStorage } from "../storage/file-storage.ts";
import { createSharedQueries, type QueryResult } from "./shared-queries.ts";
import { type RequestKey, runMutation } from "./run-mutation.ts";
import { createScheduler } from "../jobs/scheduler.ts";
import type { FunctionCall } from "../functions/calls/function-call.ts";
import { findFunction, type FunctionHost } from "../functions/run/run.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import { runFunction } from "../functions/run/run-function.ts";
import { routeHttp } from "../functions/load/route-http.ts";
import { runHttpAction } from "../functions/run/run-http-action.ts";
import type { RequestOrigin } from "../callers/request-metadata.ts";
import type { JwtSigner } from "../functions/syscalls/sign-jwt.ts";
import { systemQuery } from "./system-queries.ts";

export interface Deployment {
  readonly engine: Engine;
  readonly functionLog: FunctionLog;
  /** Runs a query at a snapshot; `reads` says what it depended on. */
  query(call: FunctionCall, snapshot: Snapshot): Promise<QueryResult>;
  /** Runs a mutation. `onDone` is called before any subscriber is notified of the commit; `ts` is null when it failed. */
  mutate(
    call: FunctionCall,
    key: RequestKey | null,
    onDone: (outcome: FunctionOutcome, ts: bigint | null) => void,
  ): Promise<void>;
  action: (call: FunctionCall) => Promise<FunctionOutcome>;
  /** Answers a request with the HTTP action it is routed to; null if there is none. */
  httpAction(request: Request, caller: CallerIdentity, origin: RequestOrigin): Promise<Response | null>;
  /** Runs a small read or write outside of any function. */
  inTransaction: <T>(work: (transaction: Transaction) => T) => Promise<T>;
  /** The function that a call refers to, or null. */
  find: (call: Pick<FunctionCall, "component" | "path">) => RegisteredFunction | null;
  /** Any function according to its own kind, as `convex run` and HTTP need it. */
  run(call: Omit<FunctionCall, "kind">): Promise<FunctionOutcome>;
  /** Runs a query that is not among the pushed functions. @throws ModuleLoadError if the source is not a query */
  runSource(source: string, call: Pick<FunctionCall, "component" | "args" | "caller">): Promise<FunctionOutcome>;
  /** The environment that functions see: with the URLs of this deployment. */
  withUrls: (environment: EnvironmentVariables) => EnvironmentVariables;
  /** Imports an app without installing it. @throws ModuleLoadError */
  load(app: PushedApp): Promise<LoadedApp>;
  /** Replaces what is served, and every subscription runs again; or returns the document that does not fit. */
  install(loaded: LoadedApp): Promise<Misfit | null>;
  /**
   * Changes the environment. Modules that read it at import are imported again, and so is the auth config.
   *
   * @throws HttpError 400 when the auth config does not work with the new environment; nothing has changed then.
   */
  changeEnvironment(change: (current: EnvironmentVariables) => EnvironmentVariables): Promise<void>;
  close(): Promise<void>;
}

export interface DeploymentOptions {
  engine: Engine;
  storage: FileStorage;
  signer: JwtSigner;
  handles: FunctionHandles;
  /** Where module files may be written. */
  folder: string;
  /** The folder of the app, from which unbundled packages are resolved. */
  appFolder: string;
  fetch: typeof fetch;
  /** Where clients reach this deployment, and where its HTTP actions are. */
  urls: () => { cloud: string; site: string };
  /** The deployment's name. */
  deploymentName: string;
  clock: Clock;
  log: (line: string) => void;
  /** Log every run. */
  debug: boolean;
}

/** Convex allows a second of user time; a developer's first, cold run may need more. */
const FUNCTION_TIMEOUT_MS = 30_000;

export async function createDeployment({
  engine,
  storage,
  signer,
  handles,
  folder,
  appFolder,
  fetch,
  urls,
  deploymentName,
  clock,
  log,
  debug,
}: DeploymentOptions): Promise<Deployment> {
  const { now } = clock;
  const withUrls = (environment: EnvironmentVariables): EnvironmentVariables => ({
    CONVEX_CLOUD_URL: urls().cloud,
    CONVEX_SITE_URL: urls().site,
    ...environment,
  });
  const functionLog = createFunctionLog(now());
  const shared = createSharedQueries();
  const stopSurviving = surviveStrayErrors();
  const loader = createAppLoader({ engine, folder, appFolder, fetch, withUrls, log });
  let loaded = await loader.loadStored();

  const inTransaction: Deployment["inTransaction"] = async (work) => {
    let result: ReturnType<typeof work> | undefined;
    const run = async (transaction: Transaction): Promise<ReturnType<typeof work>> => work(transaction);
    await engine.mutate({ run, onCommitted: (value) => (result = value) });
    return result as ReturnType<typeof work>;
  };
  const host = (): FunctionHost => ({
    components: loaded?.components ?? new Map(),
    handles,
    folder: loaded?.folder ?? "",
    timeoutMs: FUNCTION_TIMEOUT_MS,
    after: clock.after,
    now,
    storage,
    signer,
    deploymentName,
    inTransaction,
    onStrayError: (name, error) =>
      log(
        `${name} threw after its caller had stopped waiting; await every promise:\n${describeFailure(error, loaded?.folder ?? "").errorMessage}`,
      ),
    tableOf: (component, id) => tableNameOf(engine.snapshot.tables, component, id),
  });
  /** Runs a call and records it for `convex logs`. */
  const logged = async (call: FunctionCall, access: Parameters<typeof runFunction>[2]): Promise<FunctionOutcome> => {
    const name = displayName(addressOfCall(call));
    if (debug) log(`run ${call.kind} ${name} as ${callerName(call.caller)}`);
    const startedMs = now();
    const outcome = await runFunction(host(), call, access);
    const error = outcome.ok ? null : outcome.errorMessage;
    functionLog.add({ kind: call.kind, name, startedMs, endedMs: now(), logLines: outcome.logLines, error });
    return outcome;
  };

  const deployment: Deployment = {
    engine,
    functionLog,
    async query(call, snapshot) {
      const system = call.caller.kind === "admin" ? systemQuery(call.path) : null;
      const run = (work: (transaction: Transaction) => Promise<FunctionOutcome>): Promise<QueryResult> =>
        engine.query(snapshot, work).then(({ result, reads }) => ({ outcome: result, reads }));
      if (!system) return await shared.get(call, snapshot, () => run((transaction) => logged(call, { transaction })));
      const { component } = addressOfCall(call);
      const analysis = loaded?.components.get(component)?.analysis ?? null;
      return await run(async (transaction) => {
        const own = transaction.within(component);
        const around = { engine, snapshot, transaction: own, component, analysis, url: urls().cloud };
        return { ok: true, json: JSON.stringify(system(around, firstArgument(call.args))), logLines: [] };
      });
    },
    mutate: (call, key, onDone) =>
      runMutation({ engine, run: (transaction) => logged(call, { transaction }), key, onDone }),
    action: (call) => logged(call, { runFromAction: (inner) => runOne(deployment, inner) }),
    async httpAction(request, caller, origin) {
      const { pathname } = new URL(request.url);
      const route = loaded && routeHttp(loaded, pathname, request.method);
      if (!route) return null;
      const name = `${request.method} ${pathname}`;
      if (debug) log(`run http ${name} as ${callerName(caller)}`);
      const startedMs = now();
      const runFromAction = (inner: FunctionCall): Promise<FunctionOutcome> => runOne(deployment, inner);
      const { response, logLines, error } = await runHttpAction(host(), route.handler, request, {
        component: route.component,
        caller,
        origin,
        runFromAction,
      });
      functionLog.add({ kind: "httpAction", name, startedMs, endedMs: now(), logLines, error });
      return response;
    },
    async runSource(source, { component = APP, ...call }) {
      const scope = createExecutionScope({ environment: () => withUrls(engine.environment), fetch });
      const { query, dispose } = await loadOneOffQuery(source, { folder, scope });
      try {
        const around = host();
        const { analysis, importReadsEnvironment = false } = around.components.get(component) ?? {};
        const functions = new Map([...(analysis?.functions ?? []), [ONE_OFF, query]]);
        const own = { analysis: { router: null, crons: new Map(), ...analysis, functions }, importReadsEnvironment };
        const components = new Map([...around.components, [component, own]]);
        const asked = { ...call, component, path: ONE_OFF, kind: "query" } as const;
        const run = (transaction: Transaction): Promise<FunctionOutcome> =>
          runFunction({ ...around, components }, asked, { transaction });
        return (await engine.query(engine.snapshot, run)).result;
      } finally {
        dispose();
      }
    },
    async run(call) {
      const kind = systemQuery(call.path) ? "query" : deployment.find(call)?.kind;
      // A missing function fails the same way for every kind; a query has no side effects.
      return await runOne(deployment, { ...call, kind: kind ?? "query" });
    },
    find: (call) => findFunction(host(), addressOfCall(call)),
    inTransaction,
    load: loader.load,
    withUrls,
    async install(next) {
      const previous = loaded;
      const misfit = await engine.install(next.app, () => (loaded = next));
      (misfit ? next : previous)?.dispose();
      if (!misfit) crons.pushed();
      return misfit;
    },
    async changeEnvironment(change) {
      for (;;) {
        const { app, environment: from } = engine;
        const before = loaded;
        const to = change(from);
        const auth = app && (await evaluateAuthConfig(app.modules, withUrls(to), folder));
        const readers = [...(before?.components.values() ?? [])].filter(
          (component) => component.importReadsEnvironment,
        );
        const fresh = before && readers.length > 0 ? await loader.reload(before.app, to) : null;
        // If a push or another change came first, this result is about code that is no longer served.
        const done = await engine.setEnvironment({ app, from, to, auth }, () => (loaded = fresh ?? loaded));
        (done ? fresh && before : fresh)?.dispose();
        if (done) return;
      }
    },
    async close() {
      functionLog.close();
      scheduler.close();
      crons.close();
      await engine.close();
      loaded?.dispose();
      stopSurviving();
    },
  };
  const waiting = {
    engine,
    kindOf: (address: FunctionAddress) => findFunction(host(), address)?.kind ?? null,
    runMutation: (call: FunctionCall, transaction: Transaction) => logged(call, { transaction }),
    runAction: deployment.action,
    clock,
    log,
  };
  const scheduler = createScheduler({ ...waiting, hasFunctions: () => loaded !== null });
  const crons = createCronRunner({
    ...waiting,
    defined: () =>
      loaded && new Map([...loaded.components].map(([component, { analysis }]) => [component, analysis.crons])),
  });
  return deployment;
}

async function runOne(deployment: Deployment, call: FunctionCall): Promise<FunctionOutcome> {
  if (call.kind === "query") return (await deployment.query(call, deployment.engine.snapshot)).outcome;
  if (call.kind === "action") return await deployment.action(call);
  let done: FunctionOutcome | null = null;
  await deployment.mutate(call, null, (outcome) => (done = outcome));
  return done ?? { ...refuseRun("The mutation did not finish"), logLines: [] };
}

function addressOfCall({ component = APP, path }: Pick<FunctionCall, "component" | "path">): FunctionAddress {
  return { component, path: canonicalName(path) };
}

function firstArgument(args: JSONValue): Record<string, JSONValue> {
  return ((Array.isArray(args) ? args[0] : args) ?? {}) as Record<string, JSONValue>;
}
