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
  const write =
    (level: keyof ConvexLogger) =>
    (...words: unknown[]): void => {
      if (logger === false || GIVEN_UP.test(String(words[0]))) return;
      if (typeof logger === "object") logger[level](...words);
      else if (level !== "logVerbose") console[level](...words);
      else if (verbose) console.debug(...words);
    };
  return { logVerbose: write("logVerbose"), log: write("log"), warn: write("warn"), error: write("error") };
}
