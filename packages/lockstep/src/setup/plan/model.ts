// What `lockstep init` would do to a project, and what it leaves to a person.

import type { App, Project } from "../../doctor/project/project.ts";
import type { PackageManager } from "../../doctor/project/lock.ts";
import type { Guide } from "../guides/guide.ts";

/** Where the WorkOS keys come from: an account of one's own; a team that Convex manages; nowhere, for the local stack only. */
export type Keys = "own" | "managed" | "local";

/** The frameworks that have an adapter. */
export type Adapter = "vite" | "nextjs" | "tanstack-start" | "react-router";

/** The app to set up, and what is known about it. */
export interface Target {
  readonly project: Project;
  readonly app: App;
  readonly adapter: Adapter;
  readonly guide: Guide;
  readonly keys: Keys;
  readonly manager: PackageManager;
  /** Whether new files are TypeScript. */
  readonly typescript: boolean;
  /** `src/` if the routes of a Next.js app are below it, else empty. */
  readonly source: string;
  /** The package with the Convex functions, relative to the root. */
  readonly backend: string;
  /** The folder of the Convex functions, relative to the root. */
  readonly functions: string;
}

/** A file to create or to change. */
export interface FileEdit {
  /** Relative to the project's root. */
  readonly file: string;
  /** Undefined: the file is created. */
  readonly before: string | undefined;
  readonly content: string;
  /** Whether the whole file is as a generator wrote it, and is replaced. */
  readonly isReplaced?: true;
}

/** A change that a person has to make, because the file does not have a shape that is recognized. */
export interface Manual {
  readonly file: string;
  /** What to do with the code, in one sentence. */
  readonly why: string;
  readonly code: string;
}

/** Packages to install in one package of the project. */
export interface Install {
  /** Relative to the root. */
  readonly dir: string;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

/** What one part of the set-up needs. All empty: it is there already. */
export interface Part {
  readonly edits?: readonly FileEdit[];
  readonly manual?: readonly Manual[];
  /** Sentences about what is left over, such as a file that is not used anymore. */
  readonly notes?: readonly string[];
}

export interface Plan {
  readonly edits: readonly FileEdit[];
  readonly installs: readonly Install[];
  readonly manual: readonly Manual[];
  readonly notes: readonly string[];
}
