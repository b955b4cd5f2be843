// Where the package manager gets Lockstep's packages from: the registry, or a folder with packed ones.

import { readdirSync } from "node:fs";
import path from "node:path";
import { LockstepError } from "../../errors.ts";
import type { Specs } from "../plan/config.ts";

/** The version of this command: both packages are released together. */
export function registrySpecs(version: string): Specs {
  return { "@lockstep/auth": `@lockstep/auth@${version}`, lockstep: `lockstep@${version}` };
}

/**
 * The packages in a folder, as `npm pack` names them.
 *
 * @throws LockstepError `BAD_OPTION` if one is missing.
 */
export function folderSpecs(folder: string): Specs {
  const names = readNames(folder);
  const find = (pattern: RegExp): string => {
    const name = names.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true })).find((one) => pattern.test(one));
    if (name !== undefined) return `file:${path.join(folder, name).split(path.sep).join("/")}`;
    throw new LockstepError("BAD_OPTION", {
      what: "--packages must name a folder with both packages of Lockstep",
      evidence: `${folder} has no file that matches ${pattern.source}`,
      fix: "run `npm run pack` in the Lockstep repository, then: --packages path/to/lockstep/packed",
    });
  };
  return { "@lockstep/auth": find(/^lockstep-auth-\d.*\.tgz$/), lockstep: find(/^lockstep-\d.*\.tgz$/) };
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
