// The lock file of a project: which versions it installs. Of npm, pnpm, yarn (1 and later) and bun.

import type { Files } from "./files.ts";

export type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

export interface Lock {
  /** The manager whose lock file was found; npm if there is none. */
  readonly manager: PackageManager;
  readonly file: string | undefined;
  /** The versions of a package in the lock file, once each, highest first. */
  readonly versions: (name: string) => readonly string[];
}

/** Returns the versions of a package; the text is read once. */
type Find = (name: string) => Iterable<string>;

/** Lock files, and how each one writes an installed package. */
const FORMATS: readonly { file: string; manager: PackageManager; open: (text: string) => Find }[] = [
  { file: "pnpm-lock.yaml", manager: "pnpm", open: openPnpm },
  { file: "yarn.lock", manager: "yarn", open: openYarn },
  { file: "bun.lock", manager: "bun", open: openBun },
  // bun's older format is binary: the manager is known, the versions are not.
  { file: "bun.lockb", manager: "bun", open: () => () => [] },
  { file: "package-lock.json", manager: "npm", open: openNpm },
];

/** A project inside a workspace has its lock file, and most of its packages, further up. */
export const ABOVE: readonly string[] = ["", "../", "../../", "../../../"];

/** Reads the nearest lock file, in the root of the project or above it. */
export function readLock(files: Files): Lock {
  const found = ABOVE.flatMap((above) => FORMATS.map((format) => ({ ...format, file: above + format.file }))).find(
    ({ file }) => files.exists(file),
  );
  if (found === undefined) return { manager: "npm", file: undefined, versions: () => [] };
  let find: Find | undefined;
  return {
    manager: found.manager,
    file: found.file,
    versions: (name) => {
      find ??= found.open(files.read(found.file) ?? "");
      return [...new Set(find(name))].toSorted(newestFirst);
    },
  };
}

function openNpm(text: string): Find {
  const packages = Object.entries(parsePackages(text));
  return (name) =>
    packages.flatMap(([path, { version }]) =>
      (path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`)) && typeof version === "string"
        ? [version]
        : [],
    );
}

function parsePackages(text: string): Record<string, { version?: unknown }> {
  try {
    return (JSON.parse(text) as { packages?: Record<string, { version?: unknown }> }).packages ?? {};
  } catch {
    return {};
  }
}

/** `  convex@1.48.0(react@19.2.0):`, or quoted, below `packages:` and `snapshots:`. Version 5 wrote `/convex/1.48.0:`. */
function openPnpm(text: string): Find {
  return (name) => matches(text, new RegExp(String.raw`^ {2}['"]?/?${escape(name)}[@/](\d[^(:'"\s]*)`, "gm"));
}

/** `convex@^1.48.0:` or `"convex@npm:^1.48.0":`, then an indented line with the version. */
function openYarn(text: string): Find {
  return (name) =>
    matches(
      text,
      new RegExp(
        String.raw`^"?(?:[^\n]*, "?)?${escape(name)}@[^\n]*:\n(?: {2}[^\n]*\n)*? {2}version:? "?([^"\n]+)`,
        "gm",
      ),
    );
}

/** `"convex": ["convex@1.48.0", …` */
function openBun(text: string): Find {
  return (name) => matches(text, new RegExp(String.raw`\["${escape(name)}@(\d[^"]*)"`, "g"));
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, version = ""]) => version);
}

function escape(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}

function newestFirst(a: string, b: string): number {
  return b.localeCompare(a, "en", { numeric: true });
}
