// One child process of the stack: started until it is ready, restarted when it crashes, stopped with everything it
// started. It is independent of the other services and of what the process does.
//
//   stopped ──start──▶ starting ──ready──▶ ready ──exit──▶ starting (again)
//      ▲                  │ exit ▶ failed     │
//      └────── stop ──────┴───────────────────┘

import type { ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";
import spawn from "cross-spawn";
import { LockstepError } from "../../errors.ts";
import { endingOf, type Occasion, ownTree } from "./process-tree.ts";
import type { Reaper } from "./reaper.ts";
import { splitLines } from "./split-lines.ts";

/** How long a process may take to end after it was asked to, in ms. */
const GRACE = 5_000;
/** A service that crashes more often than this within `CRASH_WINDOW` ms is abandoned. */
const CRASHES = 5;
const CRASH_WINDOW = 30_000;
/** A service that is not ready after this time is named, and its output so far is shown, in ms. */
const PATIENCE = 10_000;
/** How long to wait for the remaining output of an ended process, in ms. */
const LAST_WORDS = 1_000;
/** How many of the last lines are quoted when a service cannot start. */
const QUOTED = 30;

/** What to run, and how to tell that it works. */
export interface ServiceSpec {
  /** One word, for prefixes and handles: `convex`. */
  name: string;
  /** For sentences: `local Convex`. */
  title: string;
  command: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Resolves when the service is ready. `run.signal` aborts when the process has ended. */
  ready: (run: ServiceRun) => Promise<void>;
  /**
   * True for a service whose output matters before it is ready. Otherwise its lines are held back until it is ready or takes too long; if
   * it fails before that, the error quotes them once.
   */
  live?: boolean;
}

/** One run of the process, as seen by {@link ServiceSpec.ready}. */
export interface ServiceRun {
  signal: AbortSignal;
  /** Resolves when a matching line is printed. */
  printed: (pattern: RegExp) => Promise<void>;
}

/** Where a line comes from: the process, or the stack itself. */
export type LineStream = "stdout" | "stderr" | "notice";

/** What a service needs from its owner. */
export interface ServicePorts {
  reaper: Reaper;
  log: (name: string, stream: LineStream, line: string) => void;
  /** Called when a service that was ready has crashed and cannot be restarted. It is stopped by then. */
  onFailure: (error: LockstepError) => void;
  /** Milliseconds of a monotonic clock. */
  now: () => number;
}

/** A handle on one service. */
export interface Service {
  readonly name: string;
  /** The process id, also the id of its process group; undefined while stopped. */
  readonly pid: number | undefined;
  /**
   * Starts the process and resolves when it is ready.
   *
   * @throws LockstepError `SERVICE_FAILED` with its output, if it ends before that.
   */
  start: () => Promise<void>;
  /** Ends the process and everything it started; resolves when all of it has ended. */
  stop: () => Promise<void>;
  /** `stop`, then `start`. */
  restart: () => Promise<void>;
}

interface Run {
  pid: number | undefined;
  exit: Promise<string>;
}

interface Launch {
  run: Run;
  ready: Promise<void>;
  /** Logs the lines held back, and from now on every line as it arrives. */
  release: () => void;
  /** The last of the lines that are still held back. */
  untold: () => readonly string[];
}

/** A stopped service. */
export function createService(spec: ServiceSpec, ports: ServicePorts): Service {
  let current: Run | undefined;
  let wanted = false;
  let crashes: number[] = [];

  const end = async (): Promise<void> => {
    const run = current;
    if (run === undefined) return;
    endTree(run.pid, "asked");
    const timer = setTimeout(() => endTree(run.pid, "overdue"), GRACE);
    await run.exit;
    clearTimeout(timer);
  };

  const stop = (): Promise<void> => {
    wanted = false;
    return end();
  };

  const start = async (): Promise<void> => {
    if (current !== undefined) return;
    wanted = true;
    const { run, ready, release, untold } = launch();
    current = run;
    const failed = run.exit.then((how) => {
      throw couldNotStart(spec, how, untold());
    });
    const slow = setTimeout(() => {
      release();
      ports.log(spec.name, "notice", `still waiting for ${spec.title}`);
    }, PATIENCE);
    try {
      await Promise.race([ready, failed]);
      release();
    } catch (error) {
      await end();
      throw error;
    } finally {
      clearTimeout(slow);
    }
    failed.catch(() => wanted && crashed());
  };

  const crashed = (): void => {
    crashes = [...crashes, ports.now()].filter((at) => at > ports.now() - CRASH_WINDOW);
    if (crashes.length > CRASHES) {
      ports.onFailure(crashesTooOften(spec));
      return;
    }
    ports.log(spec.name, "notice", `${spec.title} stopped unexpectedly; restarting it`);
    start().then(
      () => ports.log(spec.name, "notice", `${spec.title} is back`),
      (error: LockstepError) => wanted && ports.onFailure(error),
    );
  };

  function launch(): Launch {
    // cross-spawn: a command installed by npm is a script on Windows, which only cmd.exe runs.
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      stdio: ["ignore", "pipe", "pipe"],
      ...ownTree(process.platform),
    }) as ChildProcessByStdio<null, Readable, Readable>;
    const { pid } = child;
    if (pid !== undefined) ports.reaper.watch(pid);
    const ended = new AbortController();
    const held: { line: string; log: () => void }[] = [];
    let live = spec.live === true;
    const watchers = new Set<(line: string) => void>();
    for (const stream of ["stdout", "stderr"] as const) {
      splitLines(child[stream], (line) => {
        const log = (): void => ports.log(spec.name, stream, line);
        if (live) log();
        else held.push({ line, log });
        for (const watcher of watchers) watcher(line);
      });
    }
    const exit = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    child.once("exit", () => {
      // The process's children may outlive it, and would keep its ports.
      endTree(pid, "first ended");
      // A process that left the group may still hold the pipes.
      const close = (): void => [child.stdout, child.stderr].forEach((stream) => stream.destroy());
      setTimeout(close, LAST_WORDS).unref();
    });
    const run: Run = { pid, exit: exit.then(settle) };
    function settle(how: string): string {
      ended.abort();
      if (pid !== undefined) ports.reaper.forget(pid);
      if (current === run) current = undefined;
      return how;
    }
    const printed = (pattern: RegExp): Promise<void> =>
      new Promise((resolve) => watchers.add((line) => pattern.test(line) && resolve()));
    const release = (): void => {
      live = true;
      for (const { log } of held.splice(0)) log();
    };
    const untold = (): string[] => held.map(({ line }) => line).slice(-QUOTED);
    return { run, ready: spec.ready({ signal: ended.signal, printed }), release, untold };
  }

  return {
    name: spec.name,
    get pid() {
      return current?.pid;
    },
    start,
    stop,
    restart: async () => {
      await stop();
      await start();
    },
  };
}

function endTree(pid: number | undefined, occasion: Occasion): void {
  if (pid === undefined) return;
  const ending = endingOf(pid, occasion, process.platform);
  try {
    if (ending.kind === "signal") process.kill(ending.group, ending.signal);
    // Throws if everything has already ended.
    if (ending.kind === "program")
      spawn(ending.command, ending.args, { stdio: "ignore", windowsHide: true }).on("error", () => {});
  } catch {
    // The group has already ended.
  }
}

function couldNotStart({ title, command, args }: ServiceSpec, how: string, untold: readonly string[]): LockstepError {
  return new LockstepError("SERVICE_FAILED", {
    what: `${title} could not start (${how})`,
    evidence: untold.join("\n  ") || `it was started with: ${[command, ...args].join(" ")}`,
    fix: "follow the message above, then start again",
  });
}

function crashesTooOften({ title }: ServiceSpec): LockstepError {
  return new LockstepError("SERVICE_FAILED", {
    what: `${title} stopped ${CRASHES + 1} times within ${CRASH_WINDOW / 1000} seconds`,
    fix: "read its messages above; LOCKSTEP_LOG=debug shows everything it prints",
  });
}
