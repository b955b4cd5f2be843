// The environment of a running stack, kept for `lockstep exec` in the data folder. It contains the admin key of local Convex.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { LockstepError } from "../../errors.ts";

const NAME = "environment.json";

/** Writes it, readable only by its owner. */
export function writeEnvironment(data: string, values: Readonly<Record<string, string>>): void {
  rmSync(path.join(data, NAME), { force: true });
  writeFileSync(path.join(data, NAME), JSON.stringify(values), { mode: 0o600 });
}

/** Removes it: the stack has stopped. */
export function removeEnvironment(data: string): void {
  rmSync(path.join(data, NAME), { force: true });
}

/** @throws LockstepError `NO_STACK` */
export function readEnvironment(data: string): Record<string, string> {
  const file = path.join(data, NAME);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  throw new LockstepError("NO_STACK", {
    what: "no stack is running for this app",
    evidence: `${file} does not exist`,
    fix: "start it in another terminal: npx lockstep dev",
  });
}
