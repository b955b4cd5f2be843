// A function's `console`: lines go to the run that writes them.

import { inspect } from "node:util";

const LEVELS = { debug: "DEBUG", log: "LOG", info: "INFO", warn: "WARN", error: "ERROR" };
const MAX_LOG_LINES = 256;

/** What it needs from the current run. */
interface LoggedRun {
  log(line: string): void;
}

export function createConsole(current: () => LoggedRun | undefined): Partial<Console> {
  const counts = new WeakMap<LoggedRun, number>();
  const write = (level: string, args: unknown[]): void => {
    const execution = current();
    if (!execution) return;
    const lines = (counts.get(execution) ?? 0) + 1;
    counts.set(execution, lines);
    if (lines > MAX_LOG_LINES) return;
    execution.log(`[${level}] ${args.map((arg) => (typeof arg === "string" ? `'${arg}'` : inspect(arg))).join(" ")}`);
  };
  const methods = Object.entries(LEVELS).map(([name, level]) => [name, (...args: unknown[]) => write(level, args)]);
  const timers = new WeakMap<LoggedRun, Map<string, number>>();
  const timersOfRun = (): Map<string, number> => {
    const execution = current();
    const own = (execution && timers.get(execution)) ?? new Map<string, number>();
    if (execution) timers.set(execution, own);
    return own;
  };
  const report = (label: string, args: unknown[]): void => {
    const begin = timersOfRun().get(label);
    if (begin === undefined) write("WARN", [`Timer '${label}' does not exist`]);
    else write("INFO", [`${label}: ${Math.round(performance.now() - begin)}ms`, ...args]);
  };
  const timing = {
    trace: (...args: unknown[]) => write("LOG", args),
    time(label = "default") {
      const own = timersOfRun();
      if (own.has(label)) write("WARN", [`Timer '${label}' already exists`]);
      else own.set(label, performance.now());
    },
    timeLog: (label = "default", ...args: unknown[]) => report(label, args),
    timeEnd(label = "default") {
      report(label, []);
      timersOfRun().delete(label);
    },
  };
  return { ...(Object.fromEntries(methods) as Partial<Console>), ...timing };
}
