// Runs the project's own `convex` command, as its package manager would resolve it. It has no terminal, so that it never asks anything.

import { execFile } from "node:child_process";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Asked } from "../model/asked.ts";
import { readText } from "../project/files.ts";
import { readJson } from "../project/json.ts";

/** What the command does is one request or a few. */
const DEADLINE_MS = 20_000;
const MOST_BYTES = 16 * 2 ** 20;

/** Runs the command in the folder that it was made for, and returns what it printed. */
export type RunConvex = (...args: readonly string[]) => Promise<Asked<string>>;

/**
 * Finds the command.
 *
 * @param folder - The package with the Convex folder, absolute.
 * @param env - Its environment.
 */
export function convexIn(folder: string, env: NodeJS.ProcessEnv): RunConvex {
  const bin = findBin(folder);
  if (bin === undefined) {
    const problem = "the package convex is not installed";
    return () => Promise.resolve({ ok: false, problem });
  }
  return (...args) =>
    new Promise((resolve) => {
      const options = {
        cwd: folder,
        env: { ...env, NO_COLOR: "1", FORCE_COLOR: "0" },
        encoding: "utf8",
        timeout: DEADLINE_MS,
        killSignal: "SIGKILL",
        maxBuffer: MOST_BYTES,
      } as const;
      const child = execFile(process.execPath, [bin, ...args], options, (error, stdout, stderr) => {
        if (error === null) return resolve({ ok: true, value: stdout });
        const why = error.killed ? `no answer within ${DEADLINE_MS / 1000} s` : firstLine(stderr) || firstLine(stdout);
        resolve({ ok: false, problem: `\`convex ${commandOf(args)}\` failed: ${why || `exit code ${error.code}`}` });
      });
      child.stdin?.end();
    });
}

/** Without options: they can be long, and do not tell commands apart. */
function commandOf(args: readonly string[]): string {
  const end = args.findIndex((arg) => arg.startsWith("-"));
  return args.slice(0, end === -1 ? args.length : end).join(" ");
}

/** The program of the command that is installed for a folder: Node's own resolution of a package, without its `exports`. */
export function findBin(folder: string): string | undefined {
  const own = path.join(folder, "node_modules/convex");
  const manifest = readJson(readText(path.join(own, "package.json")));
  const bin = manifest?.["bin"];
  const file = typeof bin === "string" ? bin : bin instanceof Object && "convex" in bin ? bin.convex : undefined;
  if (typeof file === "string") return path.join(own, file);
  const parent = path.dirname(folder);
  return parent === folder ? undefined : findBin(parent);
}

/** Its first sentence: the command decorates lines, and warns before it fails. */
function firstLine(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split(/\r?\n/)
    .map((line) => line.replace(/^[✖✔⚠\s-]+/, "").trim())
    .filter((line) => line !== "" && !/^(?:\(node:|\(Use `node|npm warn|warning)/i.test(line));
  return lines[0] ?? "";
}
