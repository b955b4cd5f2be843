// The parent's end of bin/reaper.mjs: a small process that outlives this one just long enough to end its children.
// Services are not normally stopped this way; see service.ts. On Windows, which has no process groups, it ends nothing: there the services
// end with this process on their own; see process-tree.ts.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { binFile } from "../bin-file.ts";

const SCRIPT = fileURLToPath(binFile("reaper.mjs"));

/** Ends process groups when this process dies without having stopped them. */
export interface Reaper {
  /** The reaper's own process. */
  readonly pid: number | undefined;
  /** From now on the process group `pid` ends when this process ends. */
  watch: (pid: number) => void;
  /** The process group `pid` has ended. */
  forget: (pid: number) => void;
  /** Ends the reaper and everything it still watches. Resolves when it has ended: "no process is left" includes the reaper. */
  close: () => Promise<void>;
}

/** Starts a reaper, and restarts it if it is killed. */
export function createReaper(): Reaper {
  const groups = new Set<number>();
  let closed = false;
  let child = start();

  function start(): ChildProcess {
    // Its own process group: the terminal's Ctrl-C does not reach it.
    const started = spawn(process.execPath, [SCRIPT], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    started.unref();
    started.on("error", () => {});
    started.stdin.on("error", () => {});
    if (started.stdin instanceof Socket) started.stdin.unref();
    started.once("exit", () => {
      if (!closed) child = start();
    });
    for (const pid of groups) started.stdin.write(`watch ${pid}\n`);
    return started;
  }

  return {
    get pid() {
      return child.pid;
    },
    watch: (pid) => {
      groups.add(pid);
      child.stdin?.write(`watch ${pid}\n`);
    },
    forget: (pid) => {
      groups.delete(pid);
      if (child.stdin?.writable === true) child.stdin.write(`forget ${pid}\n`);
    },
    close: async () => {
      closed = true;
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.ref();
      child.stdin?.end();
      await ended;
    },
  };
}
