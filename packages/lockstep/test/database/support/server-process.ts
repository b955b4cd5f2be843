// Local Convex, as built, in a separate process: its end does not end a test, and its memory is measured alone.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished } from "vitest";
import type { Convex } from "../../../src/database/create-convex.ts";

const SERVER = path.resolve(import.meta.dirname, "../../../dist/database/create-convex.js");

export interface ServerProcess {
  child: ChildProcess;
  convex: Convex;
  /** Its log, and Node's output. */
  log: () => string;
  /** Megabytes of JavaScript heap and buffers, after a garbage collection. */
  memory: () => Promise<number>;
  /** CPU time since its start, ms: other programs on the machine do not matter. */
  busyMs: () => number;
}

/** Linux counts the times of a process in hundredths of a second (proc(5)). */
const MS_PER_TICK = 10;

/** Starts the built server; it is killed when the test ends. */
export async function startServerProcess(data: string | null = null): Promise<ServerProcess> {
  const script = `
    const { createConvex } = await import(${JSON.stringify(SERVER)});
    const { url, siteUrl, port, adminKey } = await createConvex({ port: 0, data: ${JSON.stringify(data)}, log: console.error });
    process.on("message", () => {
      gc();
      const { heapUsed, external } = process.memoryUsage();
      process.send((heapUsed + external) / 1e6);
    });
    process.send({ url, siteUrl, port, adminKey });`;
  const child = spawn(process.execPath, ["--expose-gc", "--input-type=module", "--eval", script], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let log = "";
  child.stderr?.on("data", (chunk) => (log += String(chunk)));
  const [convex] = (await once(child, "message")) as [Convex];
  return {
    child,
    convex,
    log: () => log,
    async memory() {
      child.send("memory");
      const [megabytes] = (await once(child, "message")) as [number];
      return megabytes;
    },
    busyMs() {
      // The name, in parentheses, may contain spaces. utime and stime are fields 14 and 15.
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
    },
  };
}

/** Checks that the server is alive and that its log, from the index `since` on, contains no unexpected error. */
export function expectUnharmed({ child, log }: ServerProcess, since = 0): void {
  expect(child.exitCode).toBeNull();
  expect(log().slice(since)).not.toMatch(
    /it failed:|threw after its caller had stopped waiting|unhandled|\bfailed: .*\n\s+at /i,
  );
}
