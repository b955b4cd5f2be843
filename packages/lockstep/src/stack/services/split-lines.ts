// Splits a stream of bytes into lines.

import type { Readable } from "node:stream";
import { createInterface } from "node:readline";

/** Calls `onLine` for every line of `stream`, without its line ending. */
export function splitLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on("line", onLine);
}
