// The logger for the supervised client: the application's logger, without the misleading lines.
import type { ConvexReactClientOptions } from "convex/react";

/** A logger object for `ConvexReactClient`. */
export type ConvexLogger = Exclude<NonNullable<ConvexReactClientOptions["logger"]>, boolean>;

/** The error of a list page whose cursor belongs to another identity (follow.ts). convex checks for the first word. */
export const STALE_LIST = "InvalidCursor: of another identity";

/**
 * Lines to suppress. convex 1.48 prints the first whenever it gives up a token; our error names the cause once, and we do
 * not give up. The second blames an option that applications cannot set, when a page has slept while its token was being
 * accepted; the session replaces the token. `usePaginatedQuery` prints the third when it restarts a list; another identity
 * needs no warning.
 */
const UNTOLD = new RegExp(`^(Failed to authenticate: "|Refetching auth)|${STALE_LIST}$`);

/** Creates the logger from an application's `logger` and `verbose` options. */
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
