// Which folder the doctor looks at when it is run in `cwd`.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { frameworkOf, type Manifest } from "./framework.ts";
import { readJson } from "./project.ts";

/**
 * The root of the project that contains `cwd`: the app itself if it has its own Convex folder, else the workspace that contains it,
 * since its backend is then in another package of that workspace.
 */
export function projectRoot(cwd: string): string {
  const own = ancestors(cwd).find((folder) => existsSync(path.join(folder, "package.json")));
  if (own === undefined) return cwd;
  const manifest = readJson(readText(path.join(own, "package.json"))) as Manifest | undefined;
  if (manifest !== undefined && frameworkOf(manifest) !== undefined && hasConvex(own)) return own;
  return ancestors(own).find(isWorkspaceRoot) ?? own;
}

function hasConvex(folder: string): boolean {
  return existsSync(path.join(folder, "convex.json")) || existsSync(path.join(folder, "convex"));
}

function isWorkspaceRoot(folder: string): boolean {
  if (existsSync(path.join(folder, "pnpm-workspace.yaml"))) return true;
  return readJson(readText(path.join(folder, "package.json")))?.["workspaces"] !== undefined;
}

/** The folder and those that contain it, the innermost first. */
function ancestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

function readText(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
