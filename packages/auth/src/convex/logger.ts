// The logger given to the supervised client: what the application chose, minus the lines that mislead.
import type { ConvexReactClientOptions } from "convex/react";

/** A logger as `ConvexReactClient` takes it. */
export type ConvexLogger = Exclude<NonNullable<ConvexReactClientOptions["logger"]>, boolean>;

/** What a page of a list says whose cursors are another identity's (follow.ts). convex looks for the first word. */
export const STALE_LIST = "InvalidCursor: of another identity";

/**
 * Printed by convex 1.48 each time it gives a token up, where ours names the cause, once, and does not give up; and by
 * its `usePaginatedQuery` when it starts a list anew, which another identity is no reason to warn of.
 */
const UNTOLD = new RegExp(`^Failed to authenticate: "|${STALE_LIST}$`);

/** The logger for the `logger` and `verbose` options of an application. */
export function createLogger({
  logger = true,
  verbose = false,
}: Pick<ConvexReactClientOptions, "logger" | "verbose">): ConvexLogger {
  const write =
    (level: keyof ConvexLogger) =>
    (...words: unknown[]): void => {
      if (logger === false || UNTOLD.test(String(words[0]))) return;
      if (typeof logger === "object") logger[level](...words);
      else if (level !== "logVerbose") console[level](...words);
      else if (verbose) console.debug(...words);
    };
  return { logVerbose: write("logVerbose"), log: write("log"), warn: write("warn"), error: write("error") };
}
