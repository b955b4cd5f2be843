// The `lockstep` command as a child process, and a check for what it leaves behind.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { LOCKSTEP, terminalEnv } from "./example.ts";
import { type Log, logOf } from "./log.ts";

/** A running `lockstep`. */
export interface Command {
  child: ChildProcess;
  log: Log;
  /** Resolves to the exit code once all output was read. */
  ended: Promise<number | null>;
}

let running: ChildProcess[] = [];

/** Ends the commands that a test left running. */
export function killCommands(): void {
  for (const child of running) child.kill("SIGKILL");
  running = [];
}

/** Starts `lockstep` in a folder: this repository's command, or the one in `bin`, on another Node if `node` is given. */
export function lockstep(
  cwd: string,
  args: readonly string[],
  {
    bin = LOCKSTEP,
    node = process.execPath,
    env = {},
  }: { bin?: string; node?: string; env?: Record<string, string> } = {},
): Command {
  const child = spawn(node, [bin, ...args], {
    cwd,
    env: terminalEnv(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  const log = logOf(child);
  return { child, log, ended: once(child, "close").then(([code]) => code as number | null) };
}

/** Starts `lockstep dev` on these ports. */
export function dev(
  cwd: string,
  ports: { authkit: number; convex: number; site: number; app: number },
  command: readonly string[] = [],
  bin = LOCKSTEP,
  node = process.execPath,
): Command {
  const { authkit, convex, site, app } = ports;
  const options = ["--authkit-port", authkit, "--convex-port", convex, "--site-port", site, "--app-port", app].map(
    String,
  );
  return lockstep(cwd, ["dev", ...options, ...(command.length > 0 ? ["--", ...command] : [])], { bin, node });
}

/** Ids of processes whose working folder is `folder`: every service of a stack, and its children. */
export function processesIn(folder: string): string[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === folder;
      } catch {
        // The process has ended in the meantime.
        return false;
      }
    });
}

/** The processor time of a process and its ended children, in ms; other programs on the machine do not affect it. */
export function busyMs(pid: string): number {
  // proc(5): after the name, in parentheses, utime, stime, cutime and cstime are the fields 12 to 15, in hundredths of a second.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
}
