// Which folder the doctor looks at when it is run in `cwd`.

import { existsSync } from "node:fs";
import path from "node:path";
import { LockstepError } from "../../errors.ts";
import { readText } from "./files.ts";
import { frameworkOf, type Manifest } from "./framework.ts";
import { readManifest } from "./manifest.ts";

/**
 * The root of the project that contains `cwd`: the app itself if it has its own Convex folder, else the workspace that contains it,
 * since its backend is then in another package of that workspace. Without a workspace: the nearest folder, inside the repository,
 * that has a Convex folder.
 *
 * @throws LockstepError `BAD_OPTION` outside of a project: below it may be the whole disk.
 */
export function projectRoot(cwd: string): string {
  const own = ancestors(cwd).find((folder) => existsSync(path.join(folder, "package.json")));
  if (own === undefined && !hasConvex(cwd) && !ancestors(cwd).some(isRepository)) throw outside(cwd);
  if (own === undefined) return cwd;
  const manifest = manifestIn(own);
  const isApp = manifest !== undefined && frameworkOf(manifest) !== undefined;
  if (isApp && hasConvex(own)) return own;
  const workspace = ancestors(own).find((folder) => isWorkspaceOf(folder, own));
  if (workspace !== undefined) return workspace;
  return ancestorsInRepository(own).find(hasConvex) ?? own;
}

function outside(cwd: string): LockstepError {
  return new LockstepError("BAD_OPTION", {
    what: "there is no app and no Convex folder here",
    evidence: `${cwd} has no package.json, and is not in a repository`,
    fix: "run it in the app's folder, or name it with --cwd path/to/app. `npm create lockstep@latest` makes a new app",
  });
}

function isRepository(folder: string): boolean {
  return existsSync(path.join(folder, ".git"));
}

function hasConvex(folder: string): boolean {
  return existsSync(path.join(folder, "convex.json")) || existsSync(path.join(folder, "convex"));
}

/** Whether a folder is the root of a workspace, and the package in `member` is that root or belongs to it. */
function isWorkspaceOf(folder: string, member: string): boolean {
  const patterns = [
    ...workspacesIn(manifestIn(folder)?.workspaces),
    ...listedIn(readText(path.join(folder, "pnpm-workspace.yaml")) ?? ""),
  ];
  const inside = path.relative(folder, member).split(path.sep).join("/");
  if (patterns.length === 0) return false;
  if (inside === "") return true;
  const matches = (pattern: string): boolean => globOf(pattern.replace(/^!/, "")).test(inside);
  return (
    patterns.some((pattern) => !pattern.startsWith("!") && matches(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith("!") && matches(pattern))
  );
}

/** `workspaces` of package.json: a list, or an object with one. */
function workspacesIn(value: unknown): string[] {
  const list: unknown =
    typeof value === "object" && value !== null && "packages" in value
      ? (value as { packages: unknown }).packages
      : value;
  return Array.isArray(list) ? (list as unknown[]).filter((one) => typeof one === "string") : [];
}

/** The list `packages` of pnpm-workspace.yaml. */
function listedIn(text: string): string[] {
  const block = /^\uFEFF?packages:[^\n]*\n((?:[ \t]*(?:-|#)[^\n]*\n|[ \t]*\n)*)/m.exec(`${text}\n`)?.[1] ?? "";
  return [...block.matchAll(/^[ \t]*-[ \t]*["']?([^"'#\n]+?)["']?[ \t]*(?:#[^\n]*)?$/gm)].map(([, item = ""]) => item);
}

/** `apps/*`, `packages/**` and the like. */
function globOf(pattern: string): RegExp {
  const source = pattern
    .replace(/^\.\//, "")
    .replace(/\/+$/, "")
    .split(/(\*\*\/?|\*|\{[^}]*\})/)
    .map((part) => {
      if (part.startsWith("**")) return ".*";
      if (part === "*") return "[^/]*";
      if (part.startsWith("{")) return `(?:${part.slice(1, -1).split(",").map(escaped).join("|")})`;
      return escaped(part);
    });
  return new RegExp(`^${source.join("")}$`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** The folder and those that contain it, the innermost first. */
function ancestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

/** The same, up to the root of the repository; only the folder itself outside of one. */
function ancestorsInRepository(folder: string): string[] {
  const all = ancestors(folder);
  const root = all.findIndex(isRepository);
  return all.slice(0, Math.max(root, 0) + 1);
}

function manifestIn(folder: string): Manifest | undefined {
  return readManifest(readText(path.join(folder, "package.json")));
}
