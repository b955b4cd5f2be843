// What a running function can reach: the names that bundled code finds instead of Node's globals.
// Which run is asking is known through AsyncLocalStorage, because runs interleave.

import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";
import { type ClockAndDice, clockAndDiceBindings, REAL } from "./clock-and-dice.ts";
import type { EnvironmentVariables } from "../engine/pushed-app.ts";
import { TICK } from "./tick-source.ts";
import { createTicker, type UserTime } from "./user-time.ts";

/** One run of one function. */
export interface Execution {
  kind: "query" | "mutation" | "action" | "import";
  /** Time and chance of this run. */
  readonly world: ClockAndDice;
  /** How long its code has kept the thread; nested runs share it. */
  readonly time: UserTime;
  syscall(operation: string, args: string): string;
  asyncSyscall(operation: string, args: string): Promise<string>;
  jsSyscall(operation: string, args: Record<string, unknown>): unknown;
  log(line: string): void;
  /** Notes that the environment was read. */
  onEnvironmentRead(name: string): void;
  /** Told what a forgotten promise or a timer of this run threw: no caller hears of it. */
  onStrayError(error: unknown): void;
}

/** What the outside gives to all runs of a deployment. */
export interface ExecutionWorld {
  environment(): EnvironmentVariables;
  fetch: typeof fetch;
}

const LEVELS = { debug: "DEBUG", log: "LOG", info: "INFO", warn: "WARN", error: "ERROR" };
const MAX_LOG_LINES = 256;

export interface ExecutionScope {
  /** Replaces the globals of bundled code, by name. */
  readonly bindings: Readonly<Record<string, unknown>>;
}

const storage = new AsyncLocalStorage<Execution>();
const ticker = createTicker(() => storage.getStore()?.time ?? null);

/** Runs `work` so that everything it calls belongs to `execution`. */
export function runAs<T>(execution: Execution, work: () => T): T {
  return storage.run(execution, work);
}

/** @param runtime `node` for modules that say `"use node"`: they have Node's process, but for its environment and its end. */
export function createExecutionScope(world: ExecutionWorld, runtime: "isolate" | "node" = "isolate"): ExecutionScope {
  const current = (): Execution => {
    const execution = storage.getStore();
    if (!execution)
      throw new Error("This runs outside of a Convex function: did a promise outlive the function that made it?");
    return execution;
  };

  const onlyInActions = <F extends (...args: never[]) => unknown>(name: string, implementation: F): F =>
    ((...args: Parameters<F>) => {
      const { kind } = current();
      if (kind !== "action") {
        throw new Error(
          `Can't use ${name}() in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`,
        );
      }
      return implementation(...args);
    }) as F;

  const readVariable = (name: string | symbol): string | undefined => {
    if (typeof name !== "string") return undefined;
    storage.getStore()?.onEnvironmentRead(name);
    const variables = world.environment();
    return Object.hasOwn(variables, name) ? variables[name] : undefined;
  };
  const environment = new Proxy<Record<string, string>>(
    {},
    {
      get: (_target, name) => readVariable(name),
      has: (_target, name) => readVariable(name) !== undefined,
    },
  );

  /** What it throws cannot end the process. */
  const harmless = (work: () => void) => (): void => {
    try {
      work();
    } catch (error) {
      storage.getStore()?.onStrayError(error);
    }
  };
  const guarded =
    (start: typeof setTimeout | typeof setInterval) =>
    (work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): NodeJS.Timeout =>
      start(
        harmless(() => work(...args)),
        ms,
      );

  const named = {
    [TICK]: ticker.tick,
    Convex: {
      syscall: (operation: string, args: string) => ticker.leaveOut(() => current().syscall(operation, args)),
      asyncSyscall: (operation: string, args: string) => ticker.leaveOut(() => current().asyncSyscall(operation, args)),
      jsSyscall: (operation: string, args: Record<string, unknown>) => current().jsSyscall(operation, args),
    },
    ...clockAndDiceBindings(() => storage.getStore()?.world ?? REAL),
    console: createConsole(() => storage.getStore()),
    process: runtime === "node" ? nodeProcess(environment) : { env: environment },
    fetch: onlyInActions("fetch", world.fetch),
    setTimeout: onlyInActions("setTimeout", guarded(setTimeout)),
    setInterval: onlyInActions("setInterval", guarded(setInterval)),
    // Node has left the run by the time that it hears of an error in a microtask.
    queueMicrotask: (work: () => void) => queueMicrotask(harmless(work)),
  };
  return {
    bindings: { ...named, globalThis: globalObject(named) },
  };
}

/** Node's process, as an action may have it. */
function nodeProcess(env: Record<string, string>): object {
  const exit = (): never => {
    throw new Error("process.exit() is not available in Convex functions");
  };
  return new Proxy<Record<string | symbol, unknown>>(
    { env, exit, abort: exit, kill: exit },
    {
      get(own, name) {
        if (Object.hasOwn(own, name)) return own[name];
        const value: unknown = Reflect.get(process, name);
        return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(process) : value;
      },
      has: (own, name) => Object.hasOwn(own, name) || Reflect.has(process, name),
    },
  );
}

let survivors = 0;

/** Keeps what a function forgot, a promise or a listener, from ending the process, until the returned function is called. */
export function surviveStrayErrors(): () => void {
  if (survivors++ === 0) for (const event of STRAYS) process.on(event, onStray[event]);
  return () => {
    if (--survivors === 0) for (const event of STRAYS) process.off(event, onStray[event]);
  };
}

const STRAYS = ["unhandledRejection", "uncaughtException"] as const;

/** What anything but a function throws ends the process as if nobody listened. */
const onStray = {
  unhandledRejection: (reason: unknown): void => stray("unhandledRejection", reason),
  uncaughtException: (error: unknown): void => stray("uncaughtException", error),
};

function stray(event: (typeof STRAYS)[number], error: unknown): void {
  const execution = storage.getStore();
  if (execution) execution.onStrayError(error);
  else if (process.listenerCount(event) === 1) throw error;
}

/** `globalThis.fetch` is the same as `fetch`; what a function assigns stays among the functions of one push. */
function globalObject(named: Record<string, unknown>): object {
  return new Proxy<Record<string | symbol, unknown>>(
    { ...named },
    {
      get: (own, name) => (Object.hasOwn(own, name) ? own[name] : Reflect.get(globalThis, name)),
      has: (own, name) => Object.hasOwn(own, name) || Reflect.has(globalThis, name),
    },
  );
}

/** A syscall that exists in Convex and not here. */
export function unsupportedSyscall(operation: string): Error {
  return new Error(
    `Local Convex does not support ${operation.replace(/^1\.0\//, "")} yet. The same code runs on a Convex deployment.`,
  );
}

function createConsole(current: () => Execution | undefined): Partial<Console> {
  const counts = new WeakMap<Execution, number>();
  const write = (level: string, args: unknown[]): void => {
    const execution = current();
    if (!execution) return;
    const lines = (counts.get(execution) ?? 0) + 1;
    counts.set(execution, lines);
    if (lines > MAX_LOG_LINES) return;
    execution.log(`[${level}] ${args.map((arg) => (typeof arg === "string" ? `'${arg}'` : inspect(arg))).join(" ")}`);
  };
  const methods = Object.entries(LEVELS).map(([name, level]) => [name, (...args: unknown[]) => write(level, args)]);
  const outside = {};
  const started = new WeakMap<object, Map<string, number>>();
  const elapsed = (label: string): string =>
    `${label}: ${Math.round(performance.now() - (started.get(current() ?? outside)?.get(label) ?? performance.now()))}ms`;
  const timing = {
    trace: (...args: unknown[]) => write("LOG", args),
    time(label = "default") {
      const execution = current() ?? outside;
      started.set(execution, (started.get(execution) ?? new Map<string, number>()).set(label, performance.now()));
    },
    timeLog: (label = "default", ...args: unknown[]) => write("INFO", [elapsed(label), ...args]),
    timeEnd: (label = "default") => write("INFO", [elapsed(label)]),
  };
  return { ...(Object.fromEntries(methods) as Partial<Console>), ...timing };
}
