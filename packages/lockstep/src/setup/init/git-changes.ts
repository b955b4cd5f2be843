// What git lists as changed in a folder, so that the set-up does not mix its changes with others.

import { execFileSync } from "node:child_process";

/** The changed and the new files, as git names them. Empty outside a repository, and without git. */
export function gitChanges(root: string): string[] {
  try {
    return execFileSync("git", ["status", "--porcelain", "--", "."], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 64 * 2 ** 20,
    })
      .split("\n")
      .filter(Boolean);
  } catch {
    return [];
  }
}
