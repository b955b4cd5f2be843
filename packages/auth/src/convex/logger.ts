// The logger given to the supervised client: what the application chose, minus the one line that we say better.
import type { ConvexReactClientOptions } from "convex/react";

/** A logger as `ConvexReactClient` takes it. */
export type ConvexLogger = Exclude<NonNullable<ConvexReactClientOptions["logger"]>, boolean>;

/** Printed by convex 1.48 each time it gives a token up. Ours names the cause, once, and does not give up. */
const GIVEN_UP = /^Failed to authenticate: "/;

/** The logger for the `logger` and `verbose` options of an application. */
export function createLogger({ logger, verbose }: Pick<ConvexReactClientOptions, "logger" | "verbose">): ConvexLogger {
  const chosen = logger === false ? SILENT : logger === true || logger === undefined ? consoleLogger(verbose) : logger;
  return {
    logVerbose: (...words: unknown[]) => chosen.logVerbose(...words),
    log: (...words: unknown[]) => chosen.log(...words),
    warn: (...words: unknown[]) => chosen.warn(...words),
    error: (...words: unknown[]) => {
      if (typeof words[0] !== "string" || !GIVEN_UP.test(words[0])) chosen.error(...words);
    },
  };
}

function consoleLogger(verbose = false): ConvexLogger {
  return {
    logVerbose: (...words: unknown[]) => {
      if (verbose) console.debug(...words);
    },
    log: (...words: unknown[]) => console.log(...words),
    warn: (...words: unknown[]) => console.warn(...words),
    error: (...words: unknown[]) => console.error(...words),
  };
}

const SILENT: ConvexLogger = { logVerbose: () => {}, log: () => {}, warn: () => {}, error: () => {} };
