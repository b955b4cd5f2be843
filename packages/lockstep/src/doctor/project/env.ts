// The environment variables of an app, as its framework would read them, with the place of each.

import { parseEnv } from "node:util";
import type { Files } from "./files.ts";
import type { Framework } from "./framework.ts";

/** One definition of a variable. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  /** Relative to the project's root; `the shell` for a variable of the environment that the command runs in. */
  readonly file: string;
  /** From 1; 0 for the shell. */
  readonly line: number;
}

/** All definitions that an app sees. */
export interface Env {
  /** Every definition, the strongest first. */
  readonly all: readonly Setting[];
  /** The definition that wins. */
  readonly get: (name: string) => Setting | undefined;
  /** The names that are defined, once each. */
  readonly names: readonly string[];
  /** The files that were read, the strongest first, including those that do not define anything. */
  readonly files: readonly string[];
}

/** Where a variable of the shell is. */
export const SHELL = "the shell";

/** Variables that concern sign-in; others of the shell are not looked at. */
const RELEVANT = /WORKOS|CONVEX/;

/** Reads one env file. */
export function readEnvFile(file: string, text: string): Setting[] {
  const lines = text.split(/\r?\n/);
  return Object.entries(parseEnv(text)).map(([name, value]) => ({
    name,
    value: value ?? "",
    file,
    // The last definition of a name in one file wins.
    line: lines.findLastIndex((line) => /^\s*(?:export\s+)?([\w.-]+)\s*[=:]/.exec(line)?.[1] === name) + 1,
  }));
}

/** The variables of an app in `dir`, relative to the root. */
export function readEnv(
  files: Files,
  dir: string,
  framework: Framework | undefined,
  target: "development" | "production",
  shell: Readonly<Record<string, string | undefined>>,
): Env {
  const names = framework?.envFiles(target) ?? [".env.local", ".env"];
  const found = names.map((name) => (dir === "" ? name : `${dir}/${name}`)).filter((file) => files.exists(file));
  const fromShell = Object.entries(shell).flatMap(([name, value]) =>
    value !== undefined && RELEVANT.test(name) ? [{ name, value, file: SHELL, line: 0 }] : [],
  );
  const all = [...fromShell, ...found.flatMap((file) => readEnvFile(file, files.read(file) ?? ""))];
  const strongest = new Map<string, Setting>();
  for (const setting of all) if (!strongest.has(setting.name)) strongest.set(setting.name, setting);
  return { all, files: found, names: [...strongest.keys()], get: (name) => strongest.get(name) };
}
