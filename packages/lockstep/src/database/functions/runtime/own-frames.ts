// The part of a stack trace that a developer recognizes: their own files, under their own names. Pure.

import { fileURLToPath } from "node:url";

/**
 * The lines of `stack` that are in the pushed code in `folder`, as the developer's files: `at handler (../convex/messages.ts:3:5)`. Node
 * names a file by its URL, or by its path if it comes from a source map.
 */
export function ownFrames(stack: string, folder: string, platform: NodeJS.Platform = process.platform): string {
  const windows = platform === "win32";
  const slashed = (text: string): string => (windows ? text.replaceAll("\\", "/") : text);
  const root = slashed(folder);
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .map((line) => slashed(line.trim().replace(/file:\/\/[^\s)]+/, (url) => pathOf(url, windows))))
    .filter((line) => line.includes(root) && !line.includes("/node_modules/"))
    .map((line) => `    ${line.replace(new RegExp(`${escapeRegExp(root)}/([\\w-]{36}/)?(functions/)?`), "../")}\n`)
    .join("");
}

/** A stack can be assigned to, so what looks like a URL may not be one. */
function pathOf(url: string, windows: boolean): string {
  try {
    return fileURLToPath(url, { windows });
  } catch {
    return url;
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
