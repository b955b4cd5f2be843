// What git says about a project, from its own command. Without git, or outside a repository, nothing is tracked or ignored.

import { execFileSync } from "node:child_process";
import type { Git } from "./project.ts";

/** Asks git about the repository that contains `root`. */
export function gitOf(root: string): Git {
  const listed = git(root, ["ls-files", "-z"]);
  if (listed === undefined) return { tracked: undefined, ignored: () => false };
  return {
    tracked: new Set(listed.split("\0").filter(Boolean)),
    ignored: (file) => git(root, ["check-ignore", "-q", "--no-index", "--", file]) !== undefined,
  };
}

/** The output of a git command; undefined if it fails. */
function git(cwd: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync("git", args, {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 64 * 2 ** 20,
    });
  } catch {
    return undefined;
  }
}
