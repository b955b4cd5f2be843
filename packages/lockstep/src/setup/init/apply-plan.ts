// Writes the files of a plan and runs the package manager. The one part of the set-up that changes anything.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import spawn from "cross-spawn";
import type { PackageManager } from "../../doctor/project/lock.ts";
import { LockstepError } from "../../errors.ts";
import { quoted } from "../../quoted.ts";
import type { FileEdit, Install } from "../plan/model.ts";

/** The words with which each manager adds packages. */
const ADD: Readonly<Record<PackageManager, { add: readonly string[]; dev: string; exec: string }>> = {
  npm: { add: ["install"], dev: "--save-dev", exec: "npx" },
  pnpm: { add: ["add"], dev: "--save-dev", exec: "pnpm exec" },
  yarn: { add: ["add"], dev: "--dev", exec: "yarn" },
  bun: { add: ["add"], dev: "--dev", exec: "bunx" },
};

/**
 * Writes each file as a whole or not at all: an interrupted run leaves no file in half. A file keeps its mode, and a link what it leads to.
 *
 * @throws LockstepError `BAD_OPTION` if a file is not what it was when the edits were planned. None is written then.
 */
export function writeEdits(root: string, edits: readonly FileEdit[]): void {
  const other = edits.find(({ file, before }) => textOf(path.join(root, file)) !== before);
  if (other !== undefined)
    throw new LockstepError("BAD_OPTION", {
      what: "a file was changed after its change was planned, so that nothing was written",
      evidence: other.file,
      fix: "run the same command again",
    });
  for (const { file, content } of edits) {
    const named = path.join(root, file);
    const target = existsSync(named) ? realpathSync(named) : named;
    const mode = existsSync(target) ? statSync(target).mode : undefined;
    const temporary = `${target}.${process.pid}.tmp`;
    mkdirSync(path.dirname(target), { recursive: true });
    try {
      writeFileSync(temporary, content, { mode });
      // What the process masks is masked in a new file alone.
      if (mode !== undefined) chmodSync(temporary, mode);
      renameSync(temporary, target);
    } finally {
      rmSync(temporary, { force: true });
    }
  }
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** The commands that install the packages, each in its folder. */
export function installCommands(
  installs: readonly Install[],
  manager: PackageManager,
): { dir: string; argv: string[] }[] {
  const { add, dev } = ADD[manager];
  return installs.flatMap(({ dir, dependencies, devDependencies }) => [
    ...(dependencies.length > 0 ? [{ dir, argv: [manager, ...add, ...dependencies] }] : []),
    ...(devDependencies.length > 0 ? [{ dir, argv: [manager, ...add, dev, ...devDependencies] }] : []),
  ]);
}

/** A command line to copy. */
export function commandLine({ dir, argv }: { dir: string; argv: readonly string[] }): string {
  const line = argv.map((word) => (/^[\w@./:^~-]+$/.test(word) ? word : quoted(word))).join(" ");
  return dir === "" ? line : `cd ${quoted(dir)} && ${line}`;
}

/** How a command of an installed package is run, such as `npx`. */
export function execOf(manager: PackageManager): string {
  return ADD[manager].exec;
}

/**
 * Runs the package manager. Its output goes to standard error.
 *
 * @throws LockstepError `INSTALL_FAILED`
 */
export async function install(
  root: string,
  commands: readonly { dir: string; argv: readonly string[] }[],
): Promise<void> {
  for (const command of commands) {
    const [name = "", ...args] = command.argv;
    const child = spawn(name, args, {
      cwd: path.join(root, command.dir),
      stdio: ["ignore", process.stderr, process.stderr],
    });
    const code = await new Promise<number | null>((resolve) => {
      child.once("error", () => resolve(null));
      child.once("close", resolve);
    });
    if (code === 0) continue;
    throw new LockstepError("INSTALL_FAILED", {
      what: "the packages could not be installed",
      evidence: `${commandLine(command)} ${code === null ? "could not be started" : `ended with code ${code}`}`,
      fix: "correct what it says above, then run the same command again with --allow-dirty: it continues where it stopped",
    });
  }
}
