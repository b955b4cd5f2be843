// Which apps `lockstep dev` runs in a folder: that folder's own, or in a workspace whose Convex functions are a package of their own, the app
// in the folder, and outside of the apps all of them.

import { existsSync } from "node:fs";
import path from "node:path";
import { diskFiles } from "../doctor/project/files.ts";
import { gitOf } from "../doctor/project/git.ts";
import { type App, readProject } from "../doctor/project/project.ts";
import { projectRoot } from "../doctor/project/scope.ts";
import { defaultDataFolder } from "../stack/app/data-folder.ts";
import { CLIENT_ID } from "../stack/defaults.ts";
import { LockstepError } from "../errors.ts";
import { appCommand, appPort } from "../stack/app/app-environment.ts";
import { readAppFacts } from "../stack/app/app-facts.ts";
import { type AppOptions, clientVariables, localClientIds } from "../stack/app/local-apps.ts";

/** The apps to run, at least one, and where their functions are. Folders are absolute. */
export interface Workspace {
  readonly backend: string;
  readonly apps: readonly { readonly folder: string; readonly clientId: string }[];
  /** The variables of the deployment with the client IDs of all apps of the workspace. */
  readonly variables: Readonly<Record<string, string>>;
  /** Folders of apps that are left out, because the stack cannot start their framework. */
  readonly leftOut: readonly string[];
}

/** The workspace of a folder. `ownCommand`: the folder itself is the app, whatever framework it has. */
export function workspaceOf(cwd: string, ownCommand = false): Workspace {
  const alone = { backend: cwd, apps: [{ folder: cwd, clientId: CLIENT_ID }], variables: {}, leftOut: [] };
  const root = rootOf(cwd);
  if (root === undefined || ["convex", "convex.json"].some((name) => existsSync(path.join(cwd, name)) && root === cwd))
    return alone;
  const project = readProject(diskFiles(root), { target: "development", shell: process.env, git: gitOf(root) });
  if (project.convex === undefined) return alone;
  const backend = path.join(root, project.convex.dir);
  const folders = project.apps.filter(usesConvex).map(({ dir }) => path.join(root, dir));
  const startable = folders.filter((folder) => appCommand(readAppFacts(folder), 0) !== undefined);
  const leftOut = folders.filter((folder) => !startable.includes(folder));
  const ids = localClientIds([...startable, ...leftOut]);
  const all = [...startable, ...leftOut].map((folder, index) => ({ folder, clientId: ids[index] ?? CLIENT_ID }));
  const own = all.find(({ folder }) => folder === cwd);
  const variables = clientVariables(all);
  if (own !== undefined) return { backend, apps: [own], variables, leftOut: [] };
  if (ownCommand || startable.length === 0) return { ...alone, backend, variables };
  return { backend, apps: all.slice(0, startable.length), variables, leftOut };
}

/** The apps with their ports: the given ones in order, else those that the apps expect, or the next ones if another app has them. */
export function withPorts(apps: Workspace["apps"], given: readonly number[]): AppOptions[] {
  const taken = new Set(given);
  return apps.map((app, index) => {
    const named = given[index];
    if (named !== undefined) return { ...app, port: named };
    let port = appPort(readAppFacts(app.folder));
    while (taken.has(port)) port++;
    taken.add(port);
    return { ...app, port };
  });
}

/** The state folder of the apps in a folder. */
export function stateFolder(cwd: string): string {
  return defaultDataFolder(workspaceOf(cwd).backend);
}

function usesConvex({ manifest }: App): boolean {
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  return names.some((name) => name === "convex" || name === "@lockstep/auth");
}

function rootOf(cwd: string): string | undefined {
  try {
    return projectRoot(cwd);
  } catch (error) {
    if (error instanceof LockstepError) return undefined;
    throw error;
  }
}
