// The settings in a project's own env files, for a push.

import { readEnvFile, type Setting, SHELL } from "../../doctor/project/env.ts";
import type { Project } from "../../doctor/project/project.ts";
import { LockstepError } from "../../errors.ts";
import { signsIn } from "../facts/addresses.ts";

/** All settings of the project's files, the strongest first. What .env.local has is for development. */
export function ownSettings({ apps, convex }: Project, prod: boolean): Setting[] {
  const all = [...apps.filter(signsIn).flatMap(({ env }) => env.all), ...(convex?.env.all ?? [])];
  return prod ? all.filter(({ file }) => file === SHELL || /(?:^|\/)\.env\.production/.test(file)) : all;
}

/**
 * Refuses values that a `$` cut short: frameworks put the value of a variable in its place, and nothing if there is none.
 *
 * @param names The settings that are about to be pushed.
 * @throws LockstepError `BAD_OPTION`
 */
export function assertWhole({ apps, convex, files }: Project, names: ReadonlySet<string>): void {
  for (const env of [...apps.map((app) => app.env), ...(convex ? [convex.env] : [])]) {
    for (const { name, value, file, line } of env.all) {
      if (!names.has(name) || file === SHELL) continue;
      const written = readEnvFile(file, files.read(file) ?? "").find((one) => one.name === name)?.value ?? "";
      const references = [...written.matchAll(/(?<!\\)\$\{?([A-Za-z_]\w*)/g)].map(([, of = ""]) => of);
      if (written === value || references.every((of) => env.get(of) !== undefined)) continue;
      throw new LockstepError("BAD_OPTION", {
        what: `the value of ${name} has a $, and is cut short where the app reads it`,
        evidence: `${file}:${line}`,
        fix: String.raw`write \$ for a dollar sign`,
      });
    }
  }
}
