// What a running function can reach: the names that bundled code finds instead of Node's globals.
// Which run is asking is known through AsyncLocalStorage, because runs interleave.

import { AsyncLocalStorage } from "node:async_hooks";
import { type ClockAndDice, clockAndDiceBindings, REAL } from "./clock-and-dice.ts";
import { ASYNC_CONTEXT, hiddenGlobals } from "./default-runtime.ts";
import type { EnvironmentVariables } from "../engine/pushed-app.ts";
import { commonJs, nodeProcess, packageFolders } from "./node-runtime.ts";
import { TICK } from "./tick-source.ts";
import { createConsole } from "./user-console.ts";
import { createUserPerformance } from "./user-performance.ts";
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

export interface ExecutionScope {
  /** Replaces the globals of bundled code, by name. */
  readonly bindings: Readonly<Record<string, unknown>>;
  /** Told what code assigns to a property of its global object: a polyfill does. */
  onAssign: (assigned: (name: string, value: unknown) => void) => void;
  /** Where packages that are not bundled are looked for first. */
  readonly packages: readonly string[];
}

/** Which of Convex's runtimes a scope is of. Packages of modules that say `"use node"` are looked for from `folder`. */
export type Runtime = { kind: "default" } | { kind: "node"; folder: string };

const storage = new AsyncLocalStorage<Execution>();
const ticker = createTicker(() => storage.getStore()?.time ?? null);

/** Runs `work` so that everything it calls belongs to `execution`. */
export function runAs<T>(execution: Execution, work: () => T): T {
  return storage.run(execution, work);
}

export function createExecutionScope(world: ExecutionWorld, runtime: Runtime = { kind: "default" }): ExecutionScope {
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
    (work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): NodeJS.Timeout | number => {
      const timer = start(
        harmless(() => work(...args)),
        ms,
      );
      return runtime.kind === "node" ? timer : Number(timer);
    };

  const named = {
    [TICK]: ticker.tick,
    Convex: {
      syscall: (operation: string, args: string) => ticker.leaveOut(() => current().syscall(operation, args)),
      asyncSyscall: (operation: string, args: string) => ticker.leaveOut(() => current().asyncSyscall(operation, args)),
      jsSyscall: (operation: string, args: Record<string, unknown>) => current().jsSyscall(operation, args),
    },
    ...clockAndDiceBindings(() => storage.getStore()?.world ?? REAL),
    console: createConsole(() => storage.getStore()),
    fetch: onlyInActions("fetch", world.fetch),
    setTimeout: onlyInActions("setTimeout", guarded(setTimeout)),
    setInterval: onlyInActions("setInterval", guarded(setInterval)),
  };
  const own =
    runtime.kind === "node"
      ? {
          ...commonJs(runtime.folder),
          process: nodeProcess(environment),
          // Node has left the run by the time that it hears of an error in a microtask.
          queueMicrotask: (work: () => void) => queueMicrotask(harmless(work)),
        }
      : {
          ...hiddenGlobals(),
          ...ASYNC_CONTEXT,
          process: { env: environment },
          performance: createUserPerformance(() => storage.getStore()),
          AbortSignal: withTimeout(onlyInActions("setTimeout", (ms: number) => AbortSignal.timeout(ms))),
        };
  const listeners: ((name: string, value: unknown) => void)[] = [];
  const bindings: Record<string, unknown> = { ...named, ...own };
  globalObject(bindings, {
    alias: runtime.kind === "node" ? "global" : "self",
    onAssign(name, value) {
      for (const assigned of listeners) assigned(name, value);
    },
  });
  return {
    bindings,
    onAssign: (assigned) => void listeners.push(assigned),
    packages: runtime.kind === "node" ? packageFolders(runtime.folder) : [],
  };
}

/** `AbortSignal` with another `timeout`: it is a timer. */
function withTimeout(timeout: (ms: number) => AbortSignal): typeof AbortSignal {
  return new Proxy(AbortSignal, {
    get: (target, name) => (name === "timeout" ? timeout : Reflect.get(target, name)) as unknown,
  });
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

/**
 * Adds a global object to the names it is made of: `globalThis.fetch` is the same as `fetch`; what a function assigns stays among the functions of one push.
 *
 * @param own What differs from Node's; undefined for what is not there.
 */
function globalObject(
  own: Record<string, unknown>,
  { alias, onAssign }: { alias: string; onAssign: (name: string, value: unknown) => void },
): void {
  const object: object = new Proxy<Record<string | symbol, unknown>>(own, {
    get: (_own, name) => (Object.hasOwn(own, name) ? own[name as string] : Reflect.get(globalThis, name)),
    has: (_own, name) => (Object.hasOwn(own, name) ? own[name as string] !== undefined : Reflect.has(globalThis, name)),
    // An assignment ends here as well.
    defineProperty(_own, name, property) {
      const done = Reflect.defineProperty(own, name, property);
      if (done && typeof name === "string") onAssign(name, own[name]);
      return done;
    },
  });
  Object.assign(own, { globalThis: object, [alias]: object });
}

/** A syscall that exists in Convex and not here. */
export function unsupportedSyscall(operation: string): Error {
  return new Error(
    `Local Convex does not support ${operation.replace(/^1\.0\//, "")} yet. The same code runs on a Convex deployment.`,
  );
}
