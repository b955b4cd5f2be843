// A project as the checks see it: its packages, the app or apps among them, and the Convex folder. Built from its files alone.

import path from "node:path";
import type { Files } from "./files.ts";
import { convexSources, type Env, readEnv } from "./env.ts";
import { envSources } from "./env-sources.ts";
import { type Framework, frameworkOf, type Manifest } from "./framework.ts";
import { ABOVE, type Lock, readLock } from "./lock.ts";
import { readJson } from "./json.ts";
import { readManifest } from "./manifest.ts";
import { parseSource, type Source } from "../source/source.ts";
import { wordSearch } from "../source/word-search.ts";

/** A folder with a package.json. */
export interface Package {
  /** Relative to the root; empty for the root itself. */
  readonly dir: string;
  readonly manifest: Manifest;
}

/** A package that uses a framework. */
export interface App extends Package {
  readonly framework: Framework;
  readonly env: Env;
}

/** Where an app's Convex functions are. */
export interface ConvexFolder {
  /** The package, relative to the root: `npx convex` runs here. */
  readonly dir: string;
  /** The folder of the functions, relative to the root, such as `convex`. */
  readonly functions: string;
  /** The file of the providers, if there is one. */
  readonly authConfig: string | undefined;
  /** The contents of convex.json; empty if there is none. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The path of convex.json, whether or not it exists. */
  readonly jsonFile: string;
  /** The env files next to it, which `convex dev` reads and writes. */
  readonly env: Env;
}

export interface Project {
  readonly files: Files;
  readonly packages: readonly Package[];
  /** The files package.json and convex.json that are not valid JSON. What they say is not known. */
  readonly invalid: readonly string[];
  readonly apps: readonly App[];
  readonly convex: ConvexFolder | undefined;
  readonly lock: Lock;
  /** Whether the settings come from `lockstep dev`: it is installed, and no env file names a deployment. What env files lack is then not missing. */
  readonly onLocalStack: boolean;
  /** Files that git tracks; undefined outside a repository. */
  readonly tracked: ReadonlySet<string> | undefined;
  /** Whether git would ignore a file; false outside a repository. */
  readonly ignored: (file: string) => boolean;
  /** Parses a file once. Undefined: it does not exist, or has syntax errors. */
  readonly source: (file: string) => Source | undefined;
  /** The parsed files of code that contain a word, which is a quick way to leave out all others. Without generated files and tests. */
  readonly sourcesWith: (...words: readonly string[]) => Iterable<Source>;
  /** Those of the Convex folder. */
  readonly functionsWith: (...words: readonly string[]) => Iterable<Source>;
  /** The package that a file belongs to: the innermost one. */
  readonly packageOf: (file: string) => Package | undefined;
  /** The version of a package that `dir` would load: from node_modules, else from the lock file. */
  readonly versionOf: (name: string, dir?: string) => string | undefined;
}

/** What git says about a project. */
export interface Git {
  readonly tracked: ReadonlySet<string> | undefined;
  readonly ignored: (file: string) => boolean;
}

/** What the project is read with, besides its files. */
export interface ProjectOptions {
  readonly target: "development" | "production";
  /** The environment that the command runs in. */
  readonly shell: Readonly<Record<string, string | undefined>>;
  readonly git: Git;
}

const CODE = /\.(?:[cm]?[jt]sx?)$/;
const GENERATED = /(?:^|\/)(?:_generated|__generated__|\.\w+)\/|\.d\.[cm]?ts$|\.gen\.tsx?$/;
const TESTS =
  /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|cypress|playwright)\/|\.(?:test|spec|e2e|stories)\.[cm]?[jt]sx?$/;

export function readProject(files: Files, options: ProjectOptions): Project {
  const packages = files.list
    .filter((file) => file === "package.json" || file.endsWith("/package.json"))
    .flatMap((file) => {
      const manifest = readManifest(files.read(file));
      return manifest ? [{ dir: folderOf(file), manifest }] : [];
    })
    .toSorted((a, b) => a.dir.length - b.dir.length || (a.dir < b.dir ? -1 : 1));
  const apps = packages.flatMap((one) => {
    const known = frameworkOf(one.manifest);
    if (known === undefined || (known.name === "vite" && !isViteApp(files, packages, one))) return [];
    const { framework, sources } = envSources(files, { ...one, framework: known }, options.target);
    return [{ ...one, framework, env: readEnv(files, sources, options.shell) }];
  });
  const lock = readLock(files, packages);
  const sources = new Map<string, Source | undefined>();
  const source = (file: string): Source | undefined => {
    if (!sources.has(file)) {
      const text = files.read(file);
      sources.set(file, text === undefined ? undefined : parseSource(file, text));
    }
    return sources.get(file);
  };
  const code = files.list.filter((file) => CODE.test(file) && !GENERATED.test(file) && !TESTS.test(file));
  function* parsed(found: readonly string[]): Generator<Source> {
    for (const file of found) {
      const one = source(file);
      if (one) yield one;
    }
  }
  const convex = readConvex(files, packages, options);
  const inCode = wordSearch(code, files.read);
  const inFunctions = wordSearch(
    convex ? code.filter((file) => file.startsWith(`${convex.functions}/`)) : [],
    files.read,
  );
  const envs = [...apps, ...(convex ? [convex] : [])].map(({ env }) => env);
  return {
    files,
    packages,
    invalid: files.list.filter((file) => /(?:^|\/)(?:package|convex)\.json$/.test(file) && isInvalid(files, file)),
    apps,
    convex,
    lock,
    onLocalStack:
      options.target === "development" &&
      packages.some(({ manifest }) =>
        Object.hasOwn({ ...manifest.dependencies, ...manifest.devDependencies }, "lockstep"),
      ) &&
      envs.every((env) => env.get("CONVEX_DEPLOYMENT") === undefined),
    ...options.git,
    source,
    sourcesWith: (...words) => parsed(inCode(words)),
    functionsWith: (...words) => parsed(inFunctions(words)),
    packageOf: (file) => packages.findLast(({ dir }) => dir === "" || file.startsWith(`${dir}/`)),
    versionOf: (name, dir = "") => installedVersion(files, name, dir) ?? lock.versions(name)[0],
  };
}

/** Libraries and the tests of a workspace have Vite as a development dependency too. An app has a page, or starts Vite's server. */
function isViteApp(files: Files, packages: readonly Package[], { dir, manifest }: Package): boolean {
  const starts = /(?:^|[\s&;'"])vite(?:\s+(?:dev|serve|preview)\b|\s+-|\s*['"]?$)/;
  if (Object.hasOwn(manifest.dependencies ?? {}, "vite")) return true;
  if (Object.values(manifest.scripts ?? {}).some((script) => starts.test(script))) return true;
  const own = dir === "" ? "" : `${dir}/`;
  const nested = packages.filter((one) => one.dir !== dir && one.dir.startsWith(own)).map((one) => `${one.dir}/`);
  return files.list.some(
    (file) => file.startsWith(own) && file.endsWith(".html") && !nested.some((other) => file.startsWith(other)),
  );
}

/** The package with a Convex folder: the one whose convex.json names it, else the one with a folder `convex` that holds functions. */
function readConvex(files: Files, packages: readonly Package[], options: ProjectOptions): ConvexFolder | undefined {
  for (const { dir } of packages) {
    const at = (name: string): string => (dir === "" ? name : `${dir}/${name}`);
    const json = readJson(files.read(at("convex.json"))) ?? {};
    const named = json["functions"];
    const functions = path.posix.normalize(at(typeof named === "string" ? named : "convex")).replace(/\/+$/, "");
    const inside = files.list.some((file) => file.startsWith(`${functions}/`) && CODE.test(file));
    if (!inside) continue;
    const authConfig = ["ts", "js", "tsx", "mts", "mjs"]
      .map((extension) => `${functions}/auth.config.${extension}`)
      .find((file) => files.exists(file));
    const env = readEnv(files, convexSources(dir), options.shell);
    return { dir, functions, authConfig, json, jsonFile: at("convex.json"), env };
  }
  return undefined;
}

/** The version in the nearest node_modules, as Node resolves it. */
function installedVersion(files: Files, name: string, dir: string): string | undefined {
  const parts = dir === "" ? [] : dir.split("/");
  const inside = parts.map((_, depth) => `${parts.slice(0, parts.length - depth).join("/")}/`);
  for (const folder of [...inside, ...ABOVE]) {
    const version = readJson(files.read(`${folder}node_modules/${name}/package.json`))?.["version"];
    if (typeof version === "string") return version;
  }
  return undefined;
}

function isInvalid({ read }: Files, file: string): boolean {
  const text = read(file);
  return text !== undefined && readJson(text) === undefined;
}

/** Why a project has no app, for a message. */
export function whyNoApp({ files, packages, invalid }: Project): string {
  const [broken] = invalid;
  if (broken !== undefined) return `${files.root}: ${broken} is not valid JSON`;
  return `${files.root} ${packages.length === 0 ? "has no package.json" : "has no package of a known framework"}`;
}

function folderOf(file: string): string {
  const slash = file.lastIndexOf("/");
  return slash === -1 ? "" : file.slice(0, slash);
}
