// What a lock file says about who loads what: the common form of all package managers' files.

import type { Manifest } from "./framework.ts";

/** An entry is one copy of a package, or a package of the workspace. Its ID is only good for comparison, within one lock file. */
export interface LockGraph {
  /** The versions of a package in the lock file. */
  readonly versions: (name: string) => Iterable<string>;
  /** The entry of the workspace's package in a folder, relative to the lock file. */
  readonly importer: (dir: string) => string | undefined;
  /** The names that an entry depends on, also as a peer. */
  readonly namesOf: (id: string) => readonly string[];
  /** The entry that an entry gets for a name; undefined if the lock file does not say. */
  readonly load: (id: string, name: string) => string | undefined;
  readonly versionOf: (id: string) => string | undefined;
  /** The folder of an entry that is a package of the workspace. */
  readonly dirOf: (id: string) => string | undefined;
}

/** A package of the workspace, for lock files that do not list them. */
export interface Member {
  /** Relative to the lock file. */
  readonly dir: string;
  readonly manifest: Manifest;
}

/** Reads a lock file; undefined if its text cannot be read. */
export type OpenLock = (text: string, members: readonly Member[]) => LockGraph | undefined;

/** The dependencies that a manifest declares, of all kinds. */
export function declaredIn(manifest: Partial<Manifest>): Readonly<Record<string, string>> {
  return {
    ...manifest.peerDependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
    ...manifest.dependencies,
  };
}
