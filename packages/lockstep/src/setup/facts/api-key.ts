// The project's own WorkOS API key: found in its env files, never given as an argument, and never printed.

import type { Setting } from "../../doctor/project/env.ts";
import type { Project } from "../../doctor/project/project.ts";
import { LockstepError } from "../../errors.ts";

const NAME = "WORKOS_API_KEY";

/** Whether a key says that it is of a test environment. One of production may say nothing: older ones begin with `sk_` alone. */
export function isTestKey(value: string): boolean {
  return value.startsWith("sk_test_");
}

/**
 * The key, and the file that it is in.
 *
 * @param file The settings of `--env-file`, or of the deployment, which is then the only place.
 * @param target `isLocal`: it is for local AuthKit, which takes any.
 * @throws LockstepError `BAD_OPTION` if there is none, there are several, or it is one of the other environment.
 */
export function apiKeyOf(
  project: Project,
  file: readonly Setting[] | undefined,
  { prod, isLocal }: { readonly prod: boolean; readonly isLocal: boolean },
): Setting {
  const found = settingsNamed(project, file, NAME);
  const [key] = found;
  if (key === undefined) {
    throw new LockstepError("BAD_OPTION", {
      what: "there is no WorkOS API key",
      evidence: `${NAME} is not in ${file === undefined ? "the app's env files, the environment or the deployment" : "the file of --env-file"}`,
      fix: `copy one from https://dashboard.workos.com/api-keys and put ${NAME}=sk_… in a file that git ignores: the app's .env.local, or another one that --env-file names`,
    });
  }
  const other = found.find(({ value }) => value !== key.value);
  if (other !== undefined) {
    throw new LockstepError("BAD_OPTION", {
      what: `the project has two different values of ${NAME}`,
      evidence: `${placeOf(key)} and ${placeOf(other)}`,
      fix: "remove the wrong one, or name a file with --env-file",
    });
  }
  if (!prod && !isLocal && !isTestKey(key.value)) {
    throw new LockstepError("BAD_OPTION", {
      what: `the API key in ${placeOf(key)} is of a production environment`,
      evidence: "it does not begin with sk_test_",
      fix: "if you mean it, add --prod; otherwise use a key of the staging environment",
    });
  }
  if (prod && isTestKey(key.value)) {
    throw new LockstepError("BAD_OPTION", {
      what: `the API key in ${placeOf(key)} is not of a production environment, which --prod asks for`,
      fix: "name a file with the key of production: --env-file .env.production.local",
    });
  }
  return key;
}

/** The definitions of a name that win in each of the project's folders. */
export function settingsNamed(project: Project, file: readonly Setting[] | undefined, name: string): Setting[] {
  const envs = [...project.apps.map(({ env }) => env), ...(project.convex ? [project.convex.env] : [])];
  const all = file === undefined ? envs.map((env) => env.get(name)) : [file.find((setting) => setting.name === name)];
  return all.filter((setting) => setting !== undefined && setting.value !== "") as Setting[];
}

function placeOf({ file, line }: Setting): string {
  return line === 0 ? file : `${file}:${line}`;
}
