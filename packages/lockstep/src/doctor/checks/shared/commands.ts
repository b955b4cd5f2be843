// Commands in the words of the project's package manager, for fixes.

import type { PackageManager } from "../../project/lock.ts";

const ADD: Readonly<Record<PackageManager, string>> = {
  npm: "npm install",
  pnpm: "pnpm add",
  yarn: "yarn add",
  bun: "bun add",
};

/** `pnpm add convex@latest`, in a folder of the project. */
export function addCommand(manager: PackageManager, spec: string, dir: string): string {
  return `${dir === "" ? "" : `cd ${dir} && `}${ADD[manager]} ${spec}`;
}

/** How one version of a package is forced on everyone, as a line of the root's package.json. */
export function overrideLine(manager: PackageManager, name: string, version: string): string {
  const entry = `{ "${name}": "${version}" }`;
  if (manager === "pnpm")
    return `overrides in pnpm-workspace.yaml (or "pnpm": { "overrides": … } in package.json): ${entry}`;
  return `"${manager === "yarn" ? "resolutions" : "overrides"}": ${entry}`;
}
