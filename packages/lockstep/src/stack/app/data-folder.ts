// Where the state of an app's stack lives: outside every folder that a dev server of the app serves, watches or commits. The state contains
// signing keys, passwords and the admin key.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { LockstepError } from "../../errors.ts";
import { quoted } from "../../quoted.ts";

/** Where earlier versions kept the state, in the app's folder. */
const FORMER = ".lockstep";

/**
 * The state folder of the app in `app`: one per app, in the system's folder for application state. Linux: XDG Base Directory,
 * `$XDG_STATE_HOME`, else `~/.local/state`; macOS: `~/Library/Application Support`; Windows: `%LOCALAPPDATA%`.
 */
export function defaultDataFolder(
  app: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const folder = realPath(app);
  const hash = createHash("sha256").update(folder).digest("hex").slice(0, 8);
  return path.join(stateHome(env, platform), "lockstep", `${path.basename(folder) || "app"}-${hash}`);
}

function stateHome(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const { XDG_STATE_HOME: xdg, LOCALAPPDATA: local } = env;
  // The specification says that a relative path must be ignored.
  if (xdg !== undefined && path.isAbsolute(xdg)) return xdg;
  if (platform === "darwin") return path.join(homedir(), "Library/Application Support");
  if (platform === "win32") return local ?? path.join(homedir(), "AppData/Local");
  return path.join(homedir(), ".local/state");
}

/**
 * Checks that no dev server of the app serves `data`: Vite serves the app's folder and, by absolute path, the workspace that it is in, and
 * reloads the page when Tailwind sees a file there change.
 *
 * @throws LockstepError `DATA_IN_APP`, also for state that an earlier version left in the app's folder.
 */
export function assertOutsideApp(data: string, app: string): void {
  const root = workspaceRoot(app);
  if (isWithin(realPath(data), realPath(root))) {
    throw new LockstepError("DATA_IN_APP", {
      what: "the data folder is inside the app or its workspace, where the dev server serves files and git commits them",
      evidence: `${data} is in ${root}; it contains signing keys and passwords`,
      fix: "omit --data, or name a folder outside",
    });
  }
  const former = path.join(app, FORMER);
  if (["authkit", "convex"].some((name) => existsSync(path.join(former, name)))) {
    throw new LockstepError("DATA_IN_APP", {
      what: "an earlier version left its state in the app's folder, where its dev server serves files",
      evidence: `${former} contains signing keys and passwords; the state is now kept in ${data}`,
      fix: existsSync(data)
        ? `delete it: rm -r ${quoted(former)}`
        : `mkdir -p ${quoted(path.dirname(data))} && mv ${quoted(former)} ${quoted(data)}`,
    });
  }
}

/** Creates the folder, readable only by its owner; in case it is inside a repository, git ignores it. */
export function createDataFolder(data: string): void {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const ignore = path.join(data, ".gitignore");
  if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
}

/** The nearest folder from `app` upwards that is a workspace root, by Vite's rules; `app` if there is none. */
function workspaceRoot(app: string): string {
  for (let folder = app; ; folder = path.dirname(folder)) {
    if (isWorkspace(folder)) return folder;
    if (path.dirname(folder) === folder) return app;
  }
}

function isWorkspace(folder: string): boolean {
  if (["pnpm-workspace.yaml", "lerna.json"].some((name) => existsSync(path.join(folder, name)))) return true;
  try {
    const manifest: unknown = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    return typeof manifest === "object" && manifest !== null && "workspaces" in manifest;
  } catch {
    return false;
  }
}

function isWithin(inner: string, outer: string): boolean {
  const relative = path.relative(outer, inner);
  return relative === "" || (!relative.startsWith(`..${path.sep}`) && relative !== ".." && !path.isAbsolute(relative));
}

/** The path without symbolic links and in the file system's spelling, even if it does not exist yet. */
function realPath(folder: string): string {
  const absolute = path.resolve(folder);
  if (existsSync(absolute)) return realpathSync.native(absolute);
  const parent = path.dirname(absolute);
  return parent === absolute ? absolute : path.join(realPath(parent), path.basename(absolute));
}
