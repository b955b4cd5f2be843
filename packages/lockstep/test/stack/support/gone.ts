// Waits for the end of a process by its id. A process whose parent has not waited for it (a zombie) has ended.
import { existsSync, readFileSync } from "node:fs";
import { expect } from "vitest";

/** True while the process runs. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Only Linux reports zombies; elsewhere one counts as running until its parent has reaped it.
    return !existsSync("/proc/self/stat") || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Resolves when the process has ended. */
export async function gone(pid: number): Promise<void> {
  await expect.poll(() => runs(pid)).toBe(false);
}
