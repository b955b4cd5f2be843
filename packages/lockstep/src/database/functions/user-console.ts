// `console` as a function sees it: lines of the run that writes them.

import { inspect } from "node:util";

const LEVELS = { debug: "DEBUG", log: "LOG", info: "INFO", warn: "WARN", error: "ERROR" };
const MAX_LOG_LINES = 256;

/** What it asks of the run that uses it. */
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
