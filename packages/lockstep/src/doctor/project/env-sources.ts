// Where an app's variables come from: the env files of its framework, moved by its configuration, and signs of further sources.

import path from "node:path";
import { type Node, parseSource, type Source } from "../source/source.ts";
import { type Env, type EnvSources, readEnv } from "./env.ts";
import type { Files } from "./files.ts";
import type { Framework, Manifest } from "./framework.ts";
import { readManifest } from "./manifest.ts";

const CONFIG = /^(?:vite|vinxi|next|svelte|astro|nuxt|app|react-router|metro)\.config\.[cm]?[jt]s$/;
/** Commands and options of scripts that bring variables of their own, and variables written in front of a command. */
const WRAPPERS =
  /(?:^|[\s&;])(?:dotenv|dotenvx|env-cmd|doppler|infisical|varlock|chamber|aws-vault|direnv|op run|vercel dev|netlify dev|sst|railway run|with-env)(?:\s|$)|--env-file|\b\w*(?:WORKOS|CONVEX)\w*=/;
/** Files of tools that bring variables of their own. */
const TOOLS = ["nx.json", ".envrc", ".env.vault", ".env.schema", ".infisical.json", "doppler.yaml", "sst.config.ts"];
const COMPOSE = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
const WORKER_CONFIGS = ["wrangler.toml", "wrangler.json", "wrangler.jsonc"];

/** A package of a known framework. */
interface AppPackage {
  readonly dir: string;
  readonly manifest: Manifest;
  readonly framework: Framework;
}

/** The variables of an app in an environment. */
export function readAppEnv(
  files: Files,
  app: AppPackage,
  target: "development" | "production",
  shell: Readonly<Record<string, string | undefined>>,
): Env {
  return readEnv(files, envSources(files, app, target).sources, shell);
}

/** The sources of an app's variables, and the framework with the prefixes that the app's configuration chose. */
export function envSources(
  files: Files,
  { dir, manifest, framework }: AppPackage,
  target: "development" | "production",
): { readonly framework: Framework; readonly sources: EnvSources } {
  const at = (name: string): string => (dir === "" ? name : `${dir}/${name}`);
  const configs = files.list
    .filter((file) => path.posix.dirname(file) === (dir || ".") && CONFIG.test(path.posix.basename(file)))
    .flatMap((file) => parseSource(file, files.read(file) ?? "") ?? []);
  const chosen = configs.map((config) => chosenIn(config, framework.name === "sveltekit"));
  const folder = path.posix.join(dir, ...chosen.flatMap((one) => [one.root ?? "", one.envDir ?? ""]));
  const named = dotenvOption(manifest);
  const names = framework.name === "nuxt" && named !== undefined ? [named] : framework.envFiles(target);
  const prefixes = chosen.flatMap(({ prefixes: some }) => some);
  const inFolder = (name: string): string => path.posix.join(folder, name);
  return {
    framework: prefixes.length > 0 ? { ...framework, publicPrefixes: prefixes } : framework,
    sources: {
      // Cloudflare's plugin and Wrangler read the last one.
      files: [...names.map(inFolder), at(".dev.vars")],
      expands: true,
      complete:
        chosen.every(({ known }) => known) &&
        ![manifest, rootManifest(files)].some(({ scripts = {} }) =>
          Object.values(scripts).some((script) => WRAPPERS.test(script)),
        ) &&
        !/--mode\b/.test(manifest.scripts?.["dev"] ?? "") &&
        !COMPOSE.some((file) => /WORKOS_|CONVEX_|env_file/.test(files.read(file) ?? "")) &&
        ![...TOOLS, ...TOOLS.map(at)].some((file) => files.exists(file)) &&
        !WORKER_CONFIGS.some((file) => /WORKOS_|CONVEX_/.test(files.read(at(file)) ?? "")) &&
        // Bun gives its own process the env files of the folder in which it was started.
        !(dir !== "" && ["bun.lock", "bun.lockb"].some(files.exists) && [".env", ".env.local"].some(files.exists)),
    },
  };
}

/** In a workspace, the scripts of the root start those of the apps. */
function rootManifest(files: Files): Manifest {
  return readManifest(files.read("package.json")) ?? {};
}

/** The file of `nuxt dev --dotenv .env.local`. */
function dotenvOption({ scripts }: Manifest): string | undefined {
  return /--dotenv[ =](\S+)/.exec(scripts?.["dev"] ?? "")?.[1];
}

interface Chosen {
  readonly root?: string | undefined;
  readonly envDir?: string | undefined;
  readonly prefixes: readonly string[];
  /** False if the configuration sets variables itself, or a choice in it cannot be read. */
  readonly known: boolean;
}

/** What a configuration file says about variables. */
function chosenIn(config: Source, isSvelteKit: boolean): Chosen {
  const option = (key: string, inside?: string): Node | undefined =>
    config.all("Property").find((property) => {
      if (keyOf(property) !== key) return false;
      const outer = config.parent(config.parent(property) ?? property);
      return inside === undefined || (outer?.type === "Property" && keyOf(outer) === inside);
    })?.value;
  const nodes = isSvelteKit
    ? { envDir: option("dir", "env"), prefix: option("publicPrefix", "env") }
    : { envDir: option("envDir"), prefix: option("envPrefix") };
  const rootNode = config.file.includes("vite.config") ? option("root") : undefined;
  const root = rootNode && folderOf(rootNode);
  const envDir = nodes.envDir && folderOf(nodes.envDir);
  const prefixes = nodes.prefix ? stringsOf(nodes.prefix) : [];
  return {
    root,
    envDir,
    prefixes: prefixes ?? [],
    known:
      prefixes !== undefined &&
      (nodes.envDir === undefined || envDir !== undefined) &&
      (rootNode === undefined || root !== undefined) &&
      !/dotenv|@next\/env|WORKOS_|CONVEX_/.test(config.text) &&
      !config
        .all("CallExpression")
        .some((call) => config.textOf(call.callee) === "loadEnv" && loadsElsewhere(call.arguments[1])),
  };
}

/** Whether the folder given to Vite's `loadEnv` may be another one than the app's. */
function loadsElsewhere(folder: Node | undefined): boolean {
  const value = folder && folderOf(folder);
  return value === undefined || path.posix.normalize(value || ".") !== ".";
}

/** A folder relative to that of the configuration: a string, or `path.resolve(import.meta.dirname, "..")` and the like. */
function folderOf(node: Node): string | undefined {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : undefined;
  if (node.type === "TemplateLiteral" && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  if (node.type === "Identifier") return node.name === "__dirname" ? "" : undefined;
  if (node.type === "MemberExpression") {
    const isHere =
      node.object.type === "MetaProperty" && node.property.type === "Identifier" && node.property.name === "dirname";
    return isHere ? "" : undefined;
  }
  if (node.type === "NewExpression") return node.arguments[0] && folderOf(node.arguments[0]);
  if (node.type !== "CallExpression") return undefined;
  const { callee } = node;
  const called =
    callee.type === "Identifier"
      ? callee.name
      : callee.type === "MemberExpression" && callee.property.type === "Identifier"
        ? callee.property.name
        : "";
  if (called === "cwd") return "";
  if (!/^(?:resolve|join|fileURLToPath)$/.test(called)) return undefined;
  const parts = node.arguments.map(folderOf);
  return parts.every((part) => part !== undefined) ? path.posix.join(...parts) : undefined;
}

/** A string, or a list of strings. */
function stringsOf(node: Node): string[] | undefined {
  if (node.type === "Literal") return typeof node.value === "string" ? [node.value] : undefined;
  if (node.type !== "ArrayExpression") return undefined;
  const values = node.elements.map((element) =>
    element?.type === "Literal" && typeof element.value === "string" ? element.value : undefined,
  );
  return values.every((value) => value !== undefined) ? values : undefined;
}

function keyOf(property: Extract<Node, { type: "Property" }>): string | undefined {
  const { key } = property;
  if (key.type === "Identifier") return key.name;
  return key.type === "Literal" && typeof key.value === "string" ? key.value : undefined;
}
