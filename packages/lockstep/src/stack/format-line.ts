// How a service's output appears in the terminal: which lines, with which prefix, in which color.

import type { LineStream } from "./services/service.ts";

/** How to print. */
export interface LineFormat {
  /** Use terminal colors. */
  color: boolean;
  /** Show everything, not only warnings and errors. */
  debug: boolean;
}

const COLORS: Record<string, number> = { authkit: 35, convex: 33, functions: 36, app: 32, lockstep: 34 };
const WIDTH = "functions".length;

/** Lines of `convex dev` that only report progress, of a push or of the directory component, or a write to an env file, which is suppressed. */
const ROUTINE = [
  /^\s*$/,
  /Preparing Convex functions/,
  /^[⠀-⣿-] /,
  /^▌/,
  /^Saved \w+ (and \w+ )?to /,
  /\[CONVEX [AM]\(.*?\)\] \[LOG\] 'directory: /,
  /^Removed the CONVEX_DEPLOYMENT environment variable/,
  /so cannot update automatically\.$/,
  /^Can't safely modify \S+ for \w+, please edit manually\.$/,
];

/** The text to print for one line, or null to print nothing. */
export function formatLine(service: string, stream: LineStream, line: string, format: LineFormat): string | null {
  const clean = line.trimEnd();
  if (!format.debug && !matters(service, stream, clean)) return null;
  return `${paint(service.padEnd(WIDTH), COLORS[service] ?? 0, format.color)} │ ${clean}`;
}

/** `text` in the terminal color `code`. */
export function paint(text: string, code: number, color: boolean): string {
  return color ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/** A server's notices go to stdout, its warnings and errors to stderr; so do Vite's and Next's. */
function matters(service: string, stream: LineStream, line: string): boolean {
  if (stream === "stdout") return false;
  return service !== "functions" || !ROUTINE.some((pattern) => pattern.test(line));
}
