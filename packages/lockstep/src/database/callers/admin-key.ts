// The admin key of a deployment: created once, and kept in a file that only the user can read.

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * The key for a deployment of this name, in the format that the `convex` CLI expects: name, bar, secret.
 *
 * @param data Where it is kept; null for a new one each time.
 */
export function adminKeyOf(name: string, data: string | null): string {
  if (data === null) return newAdminKey(name);
  const file = path.join(data, "admin-key");
  const kept = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  // An empty file, left by a crash, would let everyone in.
  if (kept !== "") return kept;
  const key = newAdminKey(name);
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return key;
}

function newAdminKey(name: string): string {
  return `${name}|${randomBytes(32).toString("hex")}`;
}
