// The latest runs of functions, for `convex dev` and `convex logs`, which poll and wait. Kept in memory only.

import type { FunctionKind } from "../functions/calls/function-call.ts";

/** One finished run. Source of the shape: `convex` CLI, FunctionExecutionJson of kind "Completion". */
export interface FunctionRun {
  kind: "Completion";
  udfType: string;
  identifier: string;
  /** Seconds since the epoch. */
  timestamp: number;
  /** Seconds. */
  executionTime: number;
  logLines: string[];
  error: string | null;
}

export interface FunctionLog {
  add(run: {
    kind: FunctionKind | "httpAction";
    name: string;
    startedMs: number;
    endedMs: number;
    logLines: string[];
    error: string | null;
  }): void;
  /** Runs after a cursor, waiting for one if there are none. `newCursor` is the cursor for the next request. */
  after(cursor: number): Promise<{ entries: FunctionRun[]; newCursor: number }>;
  /** Releases all waiting requests, with no runs. */
  close(): void;
}

const MAX_RUNS = 2000;
/** Characters kept of names, log lines and errors: callers choose them, even for functions that do not exist. */
export const MAX_TEXT: number = 16 * 1024 * 1024;
/** How long a poll is held, in ms: shorter than any client's timeout. */
const HOLD_MS = 25_000;

/** @param startMs Start of the log. Never 0: the CLI would take that for "from the start" and retry at once, forever. */
export function createFunctionLog(startMs: number): FunctionLog {
  const runs: { cursor: number; size: number; run: FunctionRun }[] = [];
  let kept = 0;
  let last = startMs;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const list = (cursor: number): { entries: FunctionRun[]; newCursor: number } => ({
    entries: runs.filter((entry) => entry.cursor > cursor).map(({ run }) => run),
    newCursor: last,
  });

  return {
    add({ kind, name, startedMs, endedMs, logLines, error }) {
      // Cursors are times, because the CLI starts from "now", and increase strictly so that no run is skipped.
      last = Math.max(endedMs, last + 1);
      const run: FunctionRun = {
        kind: "Completion",
        udfType: `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`,
        identifier: name,
        timestamp: startedMs / 1000,
        executionTime: (endedMs - startedMs) / 1000,
        logLines,
        error,
      };
      const size = [name, error ?? "", ...logLines].reduce((sum, text) => sum + text.length, 0);
      runs.push({ cursor: last, size, run });
      kept += size;
      while (runs.length > MAX_RUNS || kept > MAX_TEXT) kept -= runs.shift()?.size ?? 0;
      wake();
    },
    async after(cursor) {
      // A client's first request only asks where the log ends.
      if (cursor === 0 || last > cursor) return list(cursor);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, HOLD_MS);
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
      return list(cursor);
    },
    close: wake,
  };
}
