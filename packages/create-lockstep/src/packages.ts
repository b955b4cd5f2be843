// Where a new app gets `lockstep` and `@lockstep/auth` from: the registry, or a folder with packed ones.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** A command line that cannot be used: what is wrong, and what to write. */
export class UsageError extends Error {}

/** The path of a file or folder of this package. */
export function ownPath(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

/** The version of this package: all packages are released together. */
export function version(): string {
  return (JSON.parse(readFileSync(ownPath("package.json"), "utf8")) as { version: string }).version;
}

export function registryPackages(): Record<string, string> {
  return { lockstep: version(), "@lockstep/auth": version() };
}

/** @throws UsageError if one is not in the folder. */
export function packagesIn(folder: string): Record<string, string> {
  const at = (tarball: string): string => {
    const file = path.join(folder, tarball);
    if (existsSync(file)) return `file:${file}`;
    throw new UsageError(`there is no ${tarball} in ${folder}; npm run pack in Lockstep's repository makes it`);
  };
  return { lockstep: at(`lockstep-${version()}.tgz`), "@lockstep/auth": at(`lockstep-auth-${version()}.tgz`) };
}
