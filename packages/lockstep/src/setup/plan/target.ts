// Finds the app to set up, and what a plan has to know about it. Pure.

import type { PackageManager } from "../../doctor/project/lock.ts";
import { type App, type Project, whyNoApp } from "../../doctor/project/project.ts";
import { LockstepError } from "../../errors.ts";
import type { Guide } from "../guides/guide.ts";
import { NEXTJS } from "../guides/nextjs.ts";
import { REACT_ROUTER } from "../guides/react-router.ts";
import { TANSTACK_START } from "../guides/tanstack-start.ts";
import { VITE } from "../guides/vite.ts";
import type { Adapter, Keys, Target } from "./model.ts";

const GUIDES: Readonly<Record<Adapter, Guide>> = {
  vite: VITE,
  nextjs: NEXTJS,
  "tanstack-start": TANSTACK_START,
  "react-router": REACT_ROUTER,
};

export const ADAPTERS: readonly Adapter[] = ["vite", "nextjs", "tanstack-start", "react-router"];

export interface Answers {
  readonly keys: Keys;
  /** The folder that the command runs in, relative to the root; empty for the root itself. */
  readonly folder: string;
  /** Overrides what the dependencies say. */
  readonly framework?: Adapter;
  readonly manager?: PackageManager;
}

/**
 * The app in the folder, or the only one of the project.
 *
 * @throws LockstepError `BAD_OPTION` without an app, with several, and for a framework without an adapter.
 */
export function targetOf(project: Project, { keys, folder, framework, manager }: Answers): Target {
  const app = appIn(project, folder);
  const adapter = framework ?? adapterOf(project, app);
  const at = (name: string): string => (app.dir === "" ? name : `${app.dir}/${name}`);
  const backend = project.convex?.dir ?? app.dir;
  return {
    project,
    app,
    adapter,
    guide: GUIDES[adapter],
    keys,
    manager: manager ?? managerOf(project),
    typescript: project.files.exists(at("tsconfig.json")),
    source: adapter === "nextjs" && project.files.list.some((file) => file.startsWith(at("src/app/"))) ? "src/" : "",
    backend,
    functions: project.convex?.functions ?? namedFunctions(project, app) ?? at("convex"),
  };
}

function appIn(project: Project, folder: string): App {
  const { apps } = project;
  const inside = apps.filter(({ dir }) => dir === folder || dir === "" || folder.startsWith(`${dir}/`));
  const innermost = inside.toSorted((a, b) => b.dir.length - a.dir.length)[0];
  const [only, ...others] = apps;
  if (innermost !== undefined && (innermost.dir !== "" || others.length === 0 || folder === "")) return innermost;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) {
    throw new LockstepError("BAD_OPTION", {
      what: "there are several apps here",
      evidence: apps.map(({ dir, framework }) => `${framework.title} in ${dir}`).join(", "),
      fix: `name one: lockstep init --cwd ${only.dir}`,
    });
  }
  throw new LockstepError("BAD_OPTION", {
    what: "there is no app here",
    evidence: whyNoApp(project),
    fix: "run it in the app's folder, or: lockstep init --cwd path/to/app. `npm create lockstep@latest` makes a new app",
  });
}

function adapterOf(project: Project, { framework, manifest }: App): Adapter {
  const adapter = ADAPTERS.find((name) => name === framework.name);
  const react = Object.hasOwn({ ...manifest.dependencies, ...manifest.devDependencies }, "react");
  if (adapter !== undefined && (adapter !== "vite" || react)) return adapter;
  throw new LockstepError("BAD_OPTION", {
    what: `Lockstep has no adapter for ${adapter === "vite" ? "Vite without React" : framework.title}`,
    evidence: `adapters: ${Object.keys(GUIDES).join(", ")}`,
    fix: "connect the session yourself, as docs/session.md shows, and use docs/backend.md for the Convex functions; `lockstep dev` runs any app",
  });
}

/** The field `packageManager` decides; without it, the lock file does. */
function managerOf({ packages, lock }: Project): PackageManager {
  const named = packages.map(({ manifest: { packageManager: field } }) =>
    typeof field === "string" ? /^(npm|pnpm|yarn|bun)@/.exec(field)?.[1] : undefined,
  );
  return (named.find((name) => name !== undefined) as PackageManager | undefined) ?? lock.manager;
}

/** convex.json may name a folder that does not exist yet. */
function namedFunctions({ files }: Project, { dir }: App): string | undefined {
  const at = (name: string): string => (dir === "" ? name : `${dir}/${name}`);
  const named = /"functions"\s*:\s*"(?:\.\/)?([^"]+?)\/*"/.exec(files.read(at("convex.json")) ?? "")?.[1];
  return named === undefined ? undefined : at(named);
}
