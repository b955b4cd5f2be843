// The settings in a project's own env files, for a push.

import { clientVariable } from "../../client-variable.ts";
import { readEnvFile, type Setting, SHELL } from "../../doctor/project/env.ts";
import type { Project } from "../../doctor/project/project.ts";
import { LockstepError } from "../../errors.ts";
import { signsIn } from "../facts/addresses.ts";
import { plainName } from "./needs.ts";

/**
 * All settings of the project's files, the strongest first. What .env.local has is for development. Of several apps, each one's client ID is
 * also there under the name that a deployment knows it by: `WORKOS_CLIENT_ID_ADMIN` for `apps/admin`.
 */
export function ownSettings({ apps, convex }: Project, prod: boolean): Setting[] {
  const own = apps.filter(signsIn);
  const clients = own.length < 2 ? [] : own.flatMap(({ dir, env }) => clientOf(dir, env.all));
  const all = [...own.flatMap(({ env }) => env.all), ...(convex?.env.all ?? []), ...clients];
  return prod ? all.filter(({ file }) => file === SHELL || /(?:^|\/)\.env\.production/.test(file)) : all;
}

function clientOf(dir: string, settings: readonly Setting[]): Setting[] {
  const clients = settings.filter(({ name }) => plainName(name) === "WORKOS_CLIENT_ID");
  return clients.map((setting) => ({ ...setting, name: clientVariable(dir) }));
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
