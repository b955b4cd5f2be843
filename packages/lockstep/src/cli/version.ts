// The version of this package.

import { readFileSync } from "node:fs";

/** From package.json, which is two folders up, also for the bundled command. */
export function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
