// What the stack printed: kept, and waited for.
import type { ChildProcessByStdio } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** A log of lines. */
export interface Log {
  readonly lines: readonly string[];
  add: (line: string) => void;
  /** Lines from `from` on that match. */
  matching: (pattern: RegExp, from?: number) => string[];
  /** Resolves with the first line from `from` on that matches, now or later. */
  printed: (pattern: RegExp, from?: number) => Promise<string>;
}

/** An empty log. */
export function createLog(): Log {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const matching = (pattern: RegExp, from = 0): string[] => lines.slice(from).filter((line) => pattern.test(line));
  return {
    lines,
    matching,
    add: (line) => {
      lines.push(line);
      for (const check of waiting) check();
    },
    printed: (pattern, from = 0) =>
      new Promise((resolve) => {
        const check = (): void => {
          const [line] = matching(pattern, from);
          if (line === undefined) return;
          waiting.delete(check);
          resolve(line);
        };
        waiting.add(check);
        check();
      }),
  };
}

/** What a process prints, on both of its streams. */
export function logOf(child: ChildProcessByStdio<null, Readable, Readable>): Log {
  const log = createLog();
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", log.add);
  return log;
}
