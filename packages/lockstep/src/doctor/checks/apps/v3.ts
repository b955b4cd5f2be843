// V3: one app gets two copies of convex or of React. Apps of a workspace may have different versions, as long as each gets one.

import type { Check, Finding } from "../../model/check.ts";
import type { LockGraph } from "../../project/lock-graph.ts";
import { readJson } from "../../project/json.ts";
import { type App, type Project } from "../../project/project.ts";
import { overrideLine } from "../shared/commands.ts";
import { dependencyPlace } from "../shared/manifest-line.ts";

export const V3: Check = {
  id: "V3",
  title: "An app gets two copies of convex or of React",
  needs: [],
  why: 'The provider of one copy of convex puts the client and the session into a context that the hooks of the other copy cannot see: "Could not find Convex client", or a useConvexAuth that never becomes authenticated. Two copies of React fail with "Invalid hook call".',
  fix: 'Make the whole app use one copy: the same version in all packages of the workspace, a peer dependency instead of a dependency in shared packages, or an override in the root\'s package.json. Then install again. In Vite, `resolve: { dedupe: ["convex", "react", "react-dom"] }` picks the app\'s copy.',
  *run({ project }) {
    for (const app of project.apps) {
      for (const name of ["convex", "react"]) {
        if (!isDeduped(project, app, name)) yield* conflicts(project, app, name);
      }
    }
  },
};

/** What shares its context or its hooks with the app. Other packages may have a React of their own, as tools for terminals do. */
const ON_PATH = /^(?:convex|convex-helpers|@convex-dev\/.*|@workos(?:-inc)?\/authkit-.*|@lockstep\/auth|react-dom)$/;

/** A copy that someone other than the app gets. */
interface Other {
  /** The package that gets it. */
  readonly by: string;
  /** Its folder, if it is a package of the workspace. */
  readonly dir?: string;
  readonly version: string | undefined;
}

function* conflicts(project: Project, app: App, name: string): Iterable<Finding> {
  const graph = project.lock.graph();
  const found = graph ? inGraph(project, graph, app, name) : inFolders(project, app, name);
  if (found === undefined || found.others.length === 0) return;
  const { own, others } = found;
  const [first] = others;
  const version = own ?? project.versionOf(name, app.dir) ?? "the app's version";
  yield {
    level: "error",
    what: `${app.dir === "" ? "the app" : app.dir} gets ${name} ${version}, but ${first?.by} gets ${describe(first, own)}`,
    places: [
      dependencyPlace(project, app, name, `${name} ${version}`),
      ...others.map(({ by, dir, version: other }) => {
        const member = dir === undefined ? undefined : project.packages.find((one) => one.dir === dir);
        const text = `${by}: ${name} ${other ?? ""}`.trim();
        return member ? dependencyPlace(project, member, name, text) : { text };
      }),
    ],
    fix: [
      `give both the same copy, and install again:`,
      ...others.flatMap(({ dir }) =>
        dir === undefined ? [] : [`in ${dir}/package.json, move ${name} from dependencies to peerDependencies`],
      ),
      `in the root's package.json, ${overrideLine(project.lock.manager, name, version)}`,
    ].join("\n"),
  };
}

function describe(other: Other | undefined, own: string | undefined): string {
  return other?.version === undefined || other.version === own ? "another copy" : other.version;
}

interface Found {
  readonly own: string | undefined;
  readonly others: readonly Other[];
}

/** By the lock file. */
function inGraph(project: Project, graph: LockGraph, app: App, name: string): Found | undefined {
  const importer = graph.importer(project.lock.dirInGraph(app.dir));
  const own = importer === undefined ? undefined : graph.load(importer, name);
  if (importer === undefined || own === undefined) return undefined;
  const others = new Map<string, Other>();
  const seen = new Set<string>([importer]);
  const visit = (id: string, names: readonly string[]): void => {
    for (const by of names) {
      const next = graph.load(id, by);
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      const dir = memberDir(project, graph.dirOf(next));
      if (dir === undefined ? !ON_PATH.test(by) : !usesHooks(project, dir)) continue;
      const wants = graph.namesOf(next);
      const copy = wants.includes(name) ? graph.load(next, name) : undefined;
      // A part of Convex's functions, without a page, may have its own copy.
      const shares = name === "react" || dir !== undefined || wants.includes("react");
      if (copy !== undefined && shares && !isSame(project, graph, own, copy)) {
        others.set(by, { by, version: graph.versionOf(copy), ...(dir === undefined ? {} : { dir }) });
        // What it brings along gets the same copy as it.
        continue;
      }
      visit(next, dir === undefined ? wants : Object.keys(dependenciesIn(project, dir)));
    }
  };
  visit(importer, Object.keys(app.manifest.dependencies ?? {}));
  return { own: graph.versionOf(own), others: [...others.values()] };
}

/** With the hoisted layout, pnpm installs one folder for copies that differ only in their peers. */
function isSame({ files }: Project, graph: LockGraph, own: string, copy: string): boolean {
  if (own === copy) return true;
  const isHoisted = [".npmrc", "../.npmrc", "pnpm-workspace.yaml", "../pnpm-workspace.yaml"].some((file) =>
    /node-?linker\s*[=:]\s*["']?hoisted/i.test(files.read(file) ?? ""),
  );
  return isHoisted && graph.versionOf(own) === graph.versionOf(copy);
}

/** The folder of a package of the workspace, relative to the project. */
function memberDir(project: Project, dir: string | undefined): string | undefined {
  return project.packages.find((one) => dir !== undefined && project.lock.dirInGraph(one.dir) === dir)?.dir;
}

function dependenciesIn(project: Project, dir: string): Readonly<Record<string, string>> {
  const { manifest } = project.packages.find((one) => one.dir === dir) ?? {};
  return { ...manifest?.peerDependencies, ...manifest?.dependencies };
}

/** Whether a package of the workspace uses Convex's hooks, and not only the types or the API of the backend. */
function usesHooks(project: Project, dir: string): boolean {
  for (const { file, imports } of project.sourcesWith("convex/react", "@convex-dev/react-query", "authkit")) {
    if (project.packageOf(file)?.dir !== dir) continue;
    if (imports.some(({ from, isType }) => !isType && /^convex\/react|^@convex-dev\/react-query|authkit/.test(from))) {
      return true;
    }
  }
  return false;
}

/** By the installed folders, for a lock file that cannot be read. */
function inFolders(project: Project, app: App, name: string): Found | undefined {
  const own = folderOf(project, app.dir, name);
  if (own === undefined) return undefined;
  const others = Object.keys(app.manifest.dependencies ?? {}).flatMap((by): Other[] => {
    const folder = ON_PATH.test(by) ? folderOf(project, app.dir, by) : undefined;
    const manifest = folder === undefined ? undefined : readJson(project.files.read(`${folder}/package.json`));
    const wants = { ...asRecord(manifest?.["dependencies"]), ...asRecord(manifest?.["peerDependencies"]) };
    if (folder === undefined || !(name in wants) || !(name === "react" || "react" in wants)) return [];
    const copy = folderOf(project, folder, name);
    return copy === undefined || copy === own ? [] : [{ by, version: versionIn(project, copy) }];
  });
  return { own: versionIn(project, own), others };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** The folder of a package that code in `from` loads. */
function folderOf({ files }: Project, from: string, name: string): string | undefined {
  const parts = from === "" ? [] : from.split("/");
  for (let depth = parts.length; depth >= 0; depth--) {
    const folder = [...parts.slice(0, depth), "node_modules", name].join("/");
    if (files.exists(`${folder}/package.json`)) return folder;
  }
  return undefined;
}

function versionIn({ files }: Project, folder: string): string | undefined {
  const version = readJson(files.read(`${folder}/package.json`))?.["version"];
  return typeof version === "string" ? version : undefined;
}

/** Whether the bundler is told to use the app's copy. */
function isDeduped({ files }: Project, { dir }: App, name: string): boolean {
  const inApp = new RegExp(
    String.raw`^${dir === "" ? "" : `${dir}/`}(?:vite|next|metro|webpack|astro|nuxt|svelte)\.config\.\w+$`,
  );
  return files.list.some((file) => {
    if (!inApp.test(file)) return false;
    const text = files.read(file) ?? "";
    return (
      /dedupe|alias|extraNodeModules/.test(text) && new RegExp(String.raw`["'\`]${name}["'\`]|\b${name}\s*:`).test(text)
    );
  });
}
