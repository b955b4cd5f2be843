// The environment variables of an app, as its framework would read them, with the place of each.

import { expandValue, parseDotenv } from "./dotenv.ts";
import type { Files } from "./files.ts";

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
  /** Whether there is no sign of further sources, such as `doppler run` or a configuration that sets variables. If false, what is absent may be set all the same. */
  readonly complete: boolean;
}

/** Where the variables of an app come from. */
export interface EnvSources {
  /** The env files that are looked for, the strongest first. */
  readonly files: readonly string[];
  readonly complete: boolean;
  /** Whether `$NAME` in a value is replaced. */
  readonly expands: boolean;
}

/** Where a variable of the shell is. */
export const SHELL = "the shell";

/** The files that Convex's command reads and writes. It does not replace `$NAME`. */
export function convexSources(dir: string): EnvSources {
  const files = [".env.local", ".env"].map((name) => (dir === "" ? name : `${dir}/${name}`));
  return { files, complete: true, expands: false };
}

/** Variables that concern sign-in; others of the shell are not looked at. */
const RELEVANT = /WORKOS|CONVEX/;

/** Reads one env file: every definition, the strongest first, which is the last one. */
export function readEnvFile(file: string, text: string): Setting[] {
  return parseDotenv(text)
    .map((definition) => ({ ...definition, file }))
    .toReversed();
}

/** The variables of an app. */
export function readEnv(files: Files, sources: EnvSources, shell: Readonly<Record<string, string | undefined>>): Env {
  const found = sources.files.filter((file) => files.exists(file));
  const fromShell = Object.entries(shell).flatMap(([name, value]) =>
    value !== undefined && RELEVANT.test(name) ? [{ name, value, file: SHELL, line: 0 }] : [],
  );
  const fromFiles = found.flatMap((file) => readEnvFile(file, files.read(file) ?? ""));
  const raw = strongestOf(fromFiles);
  const lookUp = (name: string): string | undefined => shell[name] ?? raw.get(name)?.value;
  const all = [
    ...fromShell,
    ...fromFiles.map((setting) =>
      sources.expands ? { ...setting, value: expandValue(setting.value, lookUp) } : setting,
    ),
  ];
  const strongest = strongestOf(all);
  return {
    all,
    files: found,
    names: [...strongest.keys()],
    get: (name) => strongest.get(name),
    complete: sources.complete,
  };
}

function strongestOf(settings: readonly Setting[]): Map<string, Setting> {
  const strongest = new Map<string, Setting>();
  for (const setting of settings) if (!strongest.has(setting.name)) strongest.set(setting.name, setting);
  return strongest;
}
