// What a running function can reach: the names that bundled code finds instead of Node's globals.
// Which run is asking is known through AsyncLocalStorage, because runs interleave.

import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";
import type { EnvironmentVariables } from "../engine/pushed-app.ts";

/** One run of one function. */
export interface Execution {
  kind: "query" | "mutation" | "action" | "import";
  syscall(operation: string, args: string): string;
  asyncSyscall(operation: string, args: string): Promise<string>;
  log(line: string): void;
  /** Notes that the environment was read. */
  onEnvironmentRead(name: string): void;
}

/** What the outside gives to all runs of a deployment. */
export interface ExecutionWorld {
  environment(): EnvironmentVariables;
  fetch: typeof fetch;
}

const LEVELS = { debug: "DEBUG", log: "LOG", info: "INFO", warn: "WARN", error: "ERROR" };
const MAX_LOG_LINES = 256;

export interface ExecutionScope {
  /** Runs `work` so that everything it calls belongs to `execution`. */
  run<T>(execution: Execution, work: () => T): T;
  /** Replaces the globals of bundled code, by name. */
  readonly bindings: Readonly<Record<string, unknown>>;
}

export function createExecutionScope(world: ExecutionWorld): ExecutionScope {
  const storage = new AsyncLocalStorage<Execution>();
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

  const environment = new Proxy<Record<string, string>>(
    {},
    {
      get: (_target, name) => {
        if (typeof name !== "string") return undefined;
        storage.getStore()?.onEnvironmentRead(name);
        return world.environment()[name];
      },
      has: (_target, name) => typeof name === "string" && name in world.environment(),
    },
  );

  return {
    run: (execution, work) => storage.run(execution, work),
    bindings: {
      Convex: {
        syscall: (operation: string, args: string) => current().syscall(operation, args),
        asyncSyscall: (operation: string, args: string) => current().asyncSyscall(operation, args),
        jsSyscall: (operation: string) => {
          throw unsupportedSyscall(operation);
        },
      },
      console: createConsole(() => storage.getStore()),
      process: { env: environment },
      fetch: onlyInActions("fetch", world.fetch),
      setTimeout: onlyInActions("setTimeout", setTimeout),
      setInterval: onlyInActions("setInterval", setInterval),
    },
  };
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
  return Object.fromEntries([...methods, ["trace", (...args: unknown[]) => write("LOG", args)]]) as Partial<Console>;
}
