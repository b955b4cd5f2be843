// Which function a function names when it calls or schedules another one.

import { canonicalName } from "./analyze.ts";
import type { SyscallArgs } from "./database-syscalls.ts";

/** The `module:export` that a syscall is about. */
export function addressOf(args: SyscallArgs): string {
  if (typeof args["name"] === "string") return canonicalName(args["name"]);
  throw new Error("Local Convex does not support components and function handles yet.");
}
