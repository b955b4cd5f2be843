// Prepends folders to the shell's search path for programs. Pure.

import path from "node:path";

/** The environment with `folders` first in its `PATH`, which Windows spells `Path` or with any other capitalization. */
export function withFolders(
  env: NodeJS.ProcessEnv,
  folders: readonly string[],
  platform: NodeJS.Platform = process.platform,
): NodeJS.ProcessEnv {
  const windows = platform === "win32";
  const isPath = (name: string): boolean => (windows ? name.toUpperCase() : name) === "PATH";
  const given = Object.entries(env).find(([name, value]) => isPath(name) && value);
  const all = [...folders, ...(given?.[1] === undefined ? [] : [given[1]])];
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !isPath(name))),
    [given?.[0] ?? "PATH"]: all.join(windows ? path.win32.delimiter : path.posix.delimiter),
  };
}
