// What a running function can access: the names that bundled code finds instead of Node's globals. AsyncLocalStorage identifies the current
// run, because runs interleave.

import { AsyncLocalStorage } from "node:async_hooks";
import { type ClockAndDice, clockAndDiceBindings, REAL } from "./clock-and-dice.ts";
import { ASYNC_CONTEXT, hiddenGlobals } from "./default-runtime.ts";
import type { EnvironmentVariables } from "../../definitions/pushed-app.ts";
import { commonJs, nodeProcess, packageFolders } from "./node-runtime.ts";
import { TICK } from "./tick-source.ts";
import { createConsole } from "./user-console.ts";
import { createUserPerformance } from "./user-performance.ts";
import { createTicker, type UserTime } from "./user-time.ts";

/** One run of one function. */
export interface Execution {
  kind: "query" | "mutation" | "action" | "import";
  /** Time and randomness of this run. */
  readonly clockAndDice: ClockAndDice;
  /** How long its code has occupied the thread; nested runs share it. */
  readonly time: UserTime;
  syscall(operation: string, args: string): string;
  asyncSyscall(operation: string, args: string): Promise<string>;
  jsSyscall(operation: string, args: Record<string, unknown>): unknown;
  log(line: string): void;
  /** Records that the environment was read. */
  onEnvironmentRead(name: string): void;
  /** Receives errors of unawaited promises and timers of this run, which reach no caller. */
  onStrayError(error: unknown): void;
}

/** Shared by all runs of a deployment. */
export interface ScopePorts {
  environment(): EnvironmentVariables;
  fetch: typeof fetch;
}

export interface ExecutionScope {
  /** Replaces the globals of bundled code, by name. */
  readonly bindings: Readonly<Record<string, unknown>>;
  /** Called when code assigns to a property of its global object, as polyfills do. */
  onAssign: (assigned: (name: string, value: unknown) => void) => void;
  /** Where unbundled packages are looked for first. */
  readonly packages: readonly string[];
}

/** Which of Convex's runtimes a scope belongs to. Packages of `"use node"` modules are resolved from `folder`. */
export type Runtime = { kind: "default" } | { kind: "node"; folder: string };

const storage = new AsyncLocalStorage<Execution>();
const ticker = createTicker(() => storage.getStore()?.time ?? null);

/** Runs `work` so that everything it calls belongs to `execution`. */
export function runAs<T>(execution: Execution, work: () => T): T {
  return storage.run(execution, work);
}

export function createExecutionScope(ports: ScopePorts, runtime: Runtime = { kind: "default" }): ExecutionScope {
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
    const variables = ports.environment();
    return Object.hasOwn(variables, name) ? variables[name] : undefined;
  };
  const environment = new Proxy<Record<string, string>>(
    {},
    {
      get: (_target, name) => readVariable(name),
      has: (_target, name) => readVariable(name) !== undefined,
    },
  );

  /** Its errors cannot end the process. */
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
    ...clockAndDiceBindings(() => storage.getStore()?.clockAndDice ?? REAL),
    console: createConsole(() => storage.getStore()),
    fetch: onlyInActions("fetch", ports.fetch),
    setTimeout: onlyInActions("setTimeout", guarded(setTimeout)),
    setInterval: onlyInActions("setInterval", guarded(setInterval)),
  };
  const own =
    runtime.kind === "node"
      ? {
          ...commonJs(runtime.folder),
          process: nodeProcess(environment),
          // Node has left the run's context by the time it reports an error in a microtask.
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
  // Last: what convex-test adds to the global object of this process does not take the place of what is here.
  const bindings: Record<string, unknown> = { ...own, ...named };
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

/** `AbortSignal` with a different `timeout`, which counts as a timer. */
function withTimeout(timeout: (ms: number) => AbortSignal): typeof AbortSignal {
  return new Proxy(AbortSignal, {
    get: (target, name) => (name === "timeout" ? timeout : Reflect.get(target, name)) as unknown,
  });
}

let survivors = 0;

/** Keeps an unawaited promise or a listener of a function from ending the process, until it is closed. */
export function surviveStrayErrors(): { close(): void } {
  if (survivors++ === 0) for (const event of STRAYS) process.on(event, onStray[event]);
  return {
    close() {
      if (--survivors === 0) for (const event of STRAYS) process.off(event, onStray[event]);
    },
  };
}

const STRAYS = ["unhandledRejection", "uncaughtException"] as const;

/** Errors from anything but a function end the process as if there were no listener. */
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
 * Adds a global object to its members: `globalThis.fetch` is the same as `fetch`; a function's assignments stay among the functions of one
 * push.
 *
 * @param own The differences from Node; undefined for names that do not exist.
 */
function globalObject(
  own: Record<string, unknown>,
  { alias, onAssign }: { alias: string; onAssign: (name: string, value: unknown) => void },
): void {
  const object: object = new Proxy<Record<string | symbol, unknown>>(own, {
    get: (_own, name) => (Object.hasOwn(own, name) ? own[name as string] : Reflect.get(globalThis, name)),
    has: (_own, name) => (Object.hasOwn(own, name) ? own[name as string] !== undefined : Reflect.has(globalThis, name)),
    // Assignments also reach this point.
    defineProperty(_own, name, property) {
      const done = Reflect.defineProperty(own, name, property);
      if (done && typeof name === "string") onAssign(name, own[name]);
      return done;
    },
  });
  Object.assign(own, { globalThis: object, [alias]: object });
}

/** A syscall that exists in Convex but not here. */
export function unsupportedSyscall(operation: string): Error {
  return new Error(
    `Local Convex does not support ${operation.replace(/^1\.0\//, "")} yet. The same code runs on a Convex deployment.`,
  );
}
