// The environment of a running stack, kept for `lockstep exec` in the data folder. It contains the admin key of local Convex.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { LockstepError } from "../../errors.ts";

const NAME = "environment.json";

/** Writes the variables of each app by its folder, readable only by its owner. */
export function writeEnvironment(
  data: string,
  apps: readonly (readonly [folder: string, values: Readonly<Record<string, string>>])[],
): void {
  rmSync(path.join(data, NAME), { force: true });
  writeFileSync(path.join(data, NAME), JSON.stringify(apps), { mode: 0o600 });
}

/** Removes it: the stack has stopped. */
export function removeEnvironment(data: string): void {
  rmSync(path.join(data, NAME), { force: true });
}

/**
 * The variables of the app in `folder`; anywhere else in its workspace, those of the first app.
 *
 * @throws LockstepError `NO_STACK`
 */
export function readEnvironment(data: string, folder: string): Record<string, string> {
  const file = path.join(data, NAME);
  if (existsSync(file)) {
    const apps = JSON.parse(readFileSync(file, "utf8")) as [string, Record<string, string>][];
    const [, values = {}] = apps.find(([app]) => app === folder) ?? apps[0] ?? [];
    return values;
  }
  throw new LockstepError("NO_STACK", {
    what: "no stack is running for this app",
    evidence: `${file} does not exist`,
    fix: "start it in another terminal: npx lockstep dev",
  });
}
