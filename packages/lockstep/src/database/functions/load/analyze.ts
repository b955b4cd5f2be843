// The contents of a set of loaded modules: functions with their validators, and anything local Convex cannot run.

import type { CronJob } from "convex/server";
import type { JSONValue } from "convex/values";
import { nextRun } from "../../time/next-run.ts";
import { validatorProblem } from "../../values/check-validator.ts";
import type { ValidatorJson } from "../../values/validator-json.ts";
import { canonicalName } from "../calls/function-address.ts";
import type { FunctionKind } from "../calls/function-call.ts";
import type { ModuleExports } from "./load-modules.ts";

/** A registered function, ready to be called. Source: `convex/server`, registration. */
export interface RegisteredFunction {
  kind: FunctionKind;
  visibility: "public" | "internal";
  /** `messages:list` */
  name: string;
  args: ValidatorJson;
  /** Null if any result is fine. */
  returns: ValidatorJson | null;
  invoke(args: string): Promise<string>;
}

/** Functions by name (`messages:list`), and the other findings. */
export interface Analysis {
  functions: ReadonlyMap<string, RegisteredFunction>;
  /** The export of `http.ts`, or null. */
  router: HttpRouter | null;
  /** The export of `crons.ts`, by identifier. */
  crons: ReadonlyMap<string, CronJob>;
}

/** The router of HTTP actions. Source: `convex/server`, router. */
export interface HttpRouter {
  isRouter: true;
  /** Path, which ends in `*` for a prefix, method, and handler. */
  getRoutes(): readonly (readonly [path: string, method: string, handler: unknown])[];
  lookup(
    path: string,
    method: string,
  ): readonly [{ invokeHttpAction(request: Request): Promise<Response> }, string, string] | null;
}

interface Registration {
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  isPublic?: boolean;
  isInternal?: boolean;
  exportArgs(): string;
  exportReturns(): string;
  invokeQuery?(args: string): Promise<string>;
  invokeMutation?(args: string): Promise<string>;
  invokeAction?(requestId: string, args: string): Promise<string>;
}

/** Lists the functions of loaded modules. @throws Error if a cron job can never run */
export function analyzeModules(modules: ReadonlyMap<string, ModuleExports>): Analysis {
  const functions = new Map<string, RegisteredFunction>();
  for (const [path, exports] of modules) {
    for (const [name, value] of Object.entries(exports)) {
      const registered = register(canonicalName(`${path}:${name}`), value);
      if (registered) functions.set(registered.name, registered);
    }
  }
  const router = modules.get("http.js")?.["default"];
  const crons = modules.get("crons.js")?.["default"];
  return {
    functions,
    router: isRouter(router) ? router : null,
    crons: isCrons(crons) ? readCrons(crons, functions) : new Map(),
  };
}

/** The analysis of one module in the shape the `convex` CLI expects. Source: `convex/cli` deployApi/modules. */
export function analyzedModule(path: string, { functions }: Analysis): JSONValue {
  const prefix = canonicalName(path).replace(/default$/, "");
  const own = [...functions.values()].filter(({ name }) => name.startsWith(prefix));
  return {
    functions: own.map(({ name, kind, visibility, args, returns }) => ({
      name: name.slice(prefix.length),
      pos: null,
      udfType: `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`,
      visibility: { kind: visibility },
      args: JSON.stringify(args),
      returns: JSON.stringify(returns),
    })),
    httpRoutes: null,
    cronSpecs: null,
    sourceMapped: null,
  };
}

function register(name: string, value: unknown): RegisteredFunction | null {
  if (typeof value !== "function") return null;
  const registration = value as unknown as Registration;
  const kind = registration.isQuery
    ? "query"
    : registration.isMutation
      ? "mutation"
      : registration.isAction
        ? "action"
        : null;
  if (kind === null) return null;
  const args = JSON.parse(registration.exportArgs()) as ValidatorJson;
  const returns = JSON.parse(registration.exportReturns()) as ValidatorJson | null;
  const problem = validatorProblem(args) ?? (returns && validatorProblem(returns));
  if (problem !== null)
    throw new Error(`Failed to analyze ${name.replace(/:.*/, ".js")}: in the validators of ${name}: ${problem}`);
  return {
    kind,
    name,
    visibility: registration.isInternal ? "internal" : "public",
    args,
    returns,
    invoke: (args) => invoke(registration, kind, args),
  };
}

async function invoke(registration: Registration, kind: FunctionKind, args: string): Promise<string> {
  const result = await {
    query: () => registration.invokeQuery?.(args),
    mutation: () => registration.invokeMutation?.(args),
    action: () => registration.invokeAction?.("", args),
  }[kind]();
  return result ?? "null";
}

function isRouter(value: unknown): value is HttpRouter {
  return typeof value === "object" && value !== null && "isRouter" in value;
}

/** The result of `cronJobs()`. Source: `convex/server`, cron. */
interface Crons {
  isCrons: true;
  export(): string;
}

function isCrons(value: unknown): value is Crons {
  return typeof value === "object" && value !== null && "isCrons" in value;
}

function readCrons(crons: Crons, functions: ReadonlyMap<string, RegisteredFunction>): Analysis["crons"] {
  const jobs = new Map(Object.entries(JSON.parse(crons.export()) as Record<string, CronJob>));
  for (const [identifier, { name, schedule }] of jobs) {
    const kind = functions.get(canonicalName(name))?.kind;
    const problem = !kind
      ? `schedules a function that does not exist: ${name}`
      : kind === "query"
        ? `schedules ${name}, which is a query; only mutations and actions can be scheduled`
        : neverRuns(schedule, identifier);
    if (problem !== null) throw new Error(`The cron job '${identifier}' ${problem}`);
  }
  return jobs;
}

function neverRuns(schedule: CronJob["schedule"], identifier: string): string | null {
  try {
    return nextRun(schedule, identifier, null, 0) === null ? "has a schedule that never comes" : null;
  } catch (error) {
    return `has a schedule that cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
