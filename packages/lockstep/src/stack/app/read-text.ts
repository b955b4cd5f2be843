// The text of one of the app's own files.

import { existsSync, readFileSync } from "node:fs";

/** Without the byte order mark that some editors on Windows put first; empty if the file does not exist. */
export function readText(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8").replace(/^\uFEFF/, "") : "";
}
