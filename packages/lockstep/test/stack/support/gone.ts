// Waiting for the end of a process by its id. A process that nobody waits for (a zombie) has ended.
import { existsSync, readFileSync } from "node:fs";
import { expect } from "vitest";

/** True while the process runs. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Only Linux says so; elsewhere one is taken for a process that runs, until its parent has seen its end.
    return !existsSync("/proc/self/stat") || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Resolves when the process has ended. */
export async function gone(pid: number): Promise<void> {
  await expect.poll(() => runs(pid)).toBe(false);
}
