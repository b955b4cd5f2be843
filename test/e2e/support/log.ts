// The output of the stack: recorded, and awaited.
import type { ChildProcessByStdio } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** A log of lines. */
export interface Log {
  readonly lines: readonly string[];
  add: (line: string) => void;
  /** Lines from `from` on that match. */
  matching: (pattern: RegExp, from?: number) => string[];
  /** Ends the log. */
  end: () => void;
  /** Resolves with the first line from `from` on that matches, now or later. @throws Error when the log ends without one. */
  printed: (pattern: RegExp, from?: number) => Promise<string>;
}

/** An empty log. */
export function createLog(): Log {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let hasEnded = false;
  const matching = (pattern: RegExp, from = 0): string[] => lines.slice(from).filter((line) => pattern.test(line));
  return {
    lines,
    matching,
    add: (line) => {
      lines.push(line);
      for (const check of waiting) check();
    },
    end: () => {
      hasEnded = true;
      for (const check of waiting) check();
    },
    printed: (pattern, from = 0) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const [line] = matching(pattern, from);
          if (line === undefined && !hasEnded) return;
          waiting.delete(check);
          if (line !== undefined) resolve(line);
          else reject(new Error(`It ended and had not printed ${pattern}, but:\n${lines.slice(-20).join("\n")}`));
        };
        waiting.add(check);
        check();
      }),
  };
}

/** Records the output of a process, from both of its streams. */
export function logOf(child: ChildProcessByStdio<null, Readable, Readable>): Log {
  const log = createLog();
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", log.add);
  child.once("close", log.end);
  return log;
}
