// A copy of the example to run and to change, inside the repository so that it finds the installed packages.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
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
