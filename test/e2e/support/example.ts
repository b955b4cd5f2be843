// A copy of the example to run and to change, inside the repository so that it finds the installed packages.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { defaultDataFolder } from "../../../packages/lockstep/src/stack/app/data-folder.ts";

/** The folder for programs' state, for the stacks of one test file. */
const STATE = mkdtempSync(path.join(tmpdir(), "lockstep-state-"));
process.on("exit", () => rmSync(STATE, { recursive: true, force: true }));

/** The location of an app's state. */
export function dataOf(app: string): string {
  return defaultDataFolder(app, { XDG_STATE_HOME: STATE });
}

/** This repository. */
export const ROOT: string = path.resolve(import.meta.dirname, "../../..");
const EXAMPLE = path.join(ROOT, "examples/react-vite");
/** What a new clone does not contain: state and build output. */
const LEFT_OUT = new Set(["node_modules", "dist", ".lockstep", ".env.local"]);

/** The command of `lockstep`, as npm links it. */
export const LOCKSTEP: string = path.join(ROOT, "packages/lockstep/bin/lockstep.mjs");

/** Makes a fresh copy of the example in its own folder. */
export function copyExample(name: string): string {
  const folder = path.join(ROOT, ".lockstep/e2e", name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(EXAMPLE, folder, { recursive: true, filter: (source) => !LEFT_OUT.has(path.basename(source)) });
  return folder;
}

/**
 * Where this process looks for ports next: below those that the system assigns to sockets without one (ip_local_port_range), one of
 * which could otherwise take a port between this check and its use, and apart from other processes that run tests.
 */
let next = 10_000 + (process.pid % 1100) * 20;

/** Returns four free ports that no other test is given. */
export async function freePorts(): Promise<{ authkit: number; convex: number; site: number; app: number }> {
  return { authkit: await freePort(), convex: await freePort(), site: await freePort(), app: await freePort() };
}

async function freePort(): Promise<number> {
  const port = next++;
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) =>
    server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true)),
  );
  await new Promise((resolve) => server.close(resolve));
  return isFree ? port : await freePort();
}

/** Variables that a terminal has too; the rest of the environment is the test runner's. The last five are from `scripts/elsewhere.mjs`. */
const OF_A_TERMINAL = "PATH HOME USER TMPDIR TZ LANG LC_ALL NODE_OPTIONS YEARS_LATER".split(" ");

/** The environment of a terminal. */
export function terminalEnv(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const own = OF_A_TERMINAL.filter((name) => process.env[name] !== undefined);
  return {
    ...Object.fromEntries(own.map((name) => [name, process.env[name]])),
    XDG_STATE_HOME: STATE,
    NO_COLOR: "1",
    ...extra,
  };
}
