// The lock file of a project: which versions it installs, and which copy of a package each one loads. Of npm, pnpm, yarn and bun.

import path from "node:path";
import type { Files } from "./files.ts";
import { openBun } from "./lock-bun.ts";
import type { LockGraph, Member, OpenLock } from "./lock-graph.ts";
import { openNpm } from "./lock-npm.ts";
import { openPnpm } from "./lock-pnpm.ts";
import { openYarn } from "./lock-yarn.ts";

export type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

export interface Lock {
  /** The manager whose lock file was found; npm if there is none. */
  readonly manager: PackageManager;
  readonly file: string | undefined;
  /** The versions of a package in the lock file, once each, highest first. */
  readonly versions: (name: string) => readonly string[];
  /** Who loads what; undefined without a lock file, and for Bun's binary one. Read once. */
  readonly graph: () => LockGraph | undefined;
  /** The folder of a package as the graph names it: relative to the lock file. */
  readonly dirInGraph: (dir: string) => string;
}

const FORMATS: readonly { file: string; manager: PackageManager; open: OpenLock }[] = [
  { file: "pnpm-lock.yaml", manager: "pnpm", open: openPnpm },
  { file: "yarn.lock", manager: "yarn", open: openYarn },
  { file: "bun.lock", manager: "bun", open: openBun },
  // Bun's older format is binary: the manager is known, the versions are not.
  { file: "bun.lockb", manager: "bun", open: () => undefined },
  { file: "package-lock.json", manager: "npm", open: openNpm },
  { file: "npm-shrinkwrap.json", manager: "npm", open: openNpm },
];

/** A project inside a workspace has its lock file, and most of its packages, further up. */
export const ABOVE: readonly string[] = ["", "../", "../../", "../../../"];

/** Reads the nearest lock file, in the root of the project or above it. */
export function readLock(files: Files, packages: readonly Member[]): Lock {
  const found = ABOVE.flatMap((above) =>
    FORMATS.map((format) => ({ ...format, above, file: above + format.file })),
  ).find(({ file }) => files.exists(file));
  const dirInGraph = (dir: string): string => {
    const rooted = path.posix.join(files.root.replaceAll("\\", "/"), dir);
    const relative = path.posix.relative(path.posix.join(files.root.replaceAll("\\", "/"), found?.above ?? ""), rooted);
    return relative;
  };
  let graph: LockGraph | undefined;
  let isRead = false;
  const read = (): LockGraph | undefined => {
    if (!isRead && found) {
      const members = packages.map(({ dir, manifest }) => ({ dir: dirInGraph(dir), manifest }));
      graph = found.open(files.read(found.file) ?? "", members);
    }
    isRead = true;
    return graph;
  };
  return {
    manager: found?.manager ?? "npm",
    file: found?.file,
    versions: (name) => [...new Set(read()?.versions(name))].toSorted(newestFirst),
    graph: read,
    dirInGraph,
  };
}

function newestFirst(a: string, b: string): number {
  return b.localeCompare(a, "en", { numeric: true });
}
