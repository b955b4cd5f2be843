// The logger given to the supervised client: what the application chose, minus the one line that we say better.
import type { ConvexReactClientOptions } from "convex/react";

/** A logger as `ConvexReactClient` takes it. */
export type ConvexLogger = Exclude<NonNullable<ConvexReactClientOptions["logger"]>, boolean>;

/** Printed by convex 1.48 each time it gives a token up. Ours names the cause, once, and does not give up. */
const GIVEN_UP = /^Failed to authenticate: "/;

/** The logger for the `logger` and `verbose` options of an application. */
export function createLogger({
  logger = true,
  verbose = false,
}: Pick<ConvexReactClientOptions, "logger" | "verbose">): ConvexLogger {
  function write(level: keyof ConvexLogger, words: unknown[]): void {
    if (typeof logger === "object") logger[level](...words);
    else if (logger && (verbose || level !== "logVerbose")) console[level === "logVerbose" ? "debug" : level](...words);
  }
  return {
    logVerbose: (...words: unknown[]) => write("logVerbose", words),
    log: (...words: unknown[]) => write("log", words),
    warn: (...words: unknown[]) => write("warn", words),
    error: (...words: unknown[]) => {
      if (typeof words[0] !== "string" || !GIVEN_UP.test(words[0])) write("error", words);
    },
  };
}
