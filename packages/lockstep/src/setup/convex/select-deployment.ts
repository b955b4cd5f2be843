// Which deployment the `convex` command will act on, and whether it is one of production as far as names and keys tell. Pure. It reads the same
// settings as that command: those of the shell, then those of .env.local and .env in the folder of `convex`.

import { LockstepError } from "../../errors.ts";

/** Which deployment of the project. */
export interface DeploymentOptions {
  readonly prod: boolean;
  /** A name or reference, as for `convex --deployment`. */
  readonly deployment: string | undefined;
}

/** The value of a setting; undefined or empty: there is none. */
export type Lookup = (name: string) => string | undefined;

/**
 * The options that select it.
 *
 * @throws LockstepError `BAD_OPTION` if it is of production without `prod`, or the other way around.
 */
export function selectDeployment({ prod, deployment }: DeploymentOptions, value: Lookup): string[] {
  const key = ["CONVEX_DEPLOY_KEY", "CONVEX_DEPLOYMENT_TOKEN"].find((name) => value(name));
  if (key !== undefined) assertFits(key, isProdKey(value(key) ?? ""), prod);
  if (deployment !== undefined) {
    assertFits(`--deployment ${deployment}`, isProdSelector(deployment), prod);
    return ["--deployment", deployment];
  }
  // With a key of one deployment or an address of its own, convex has no choice, and may refuse the option.
  if (key !== undefined || value("CONVEX_SELF_HOSTED_URL")) return [];
  if (!prod && value("CONVEX_DEPLOYMENT")?.startsWith("prod:")) assertFits("CONVEX_DEPLOYMENT", true, prod);
  return prod ? ["--prod"] : [];
}

/** A key without a kind is one of production, from before there were kinds. */
function isProdKey(key: string): boolean {
  const [scope = ""] = key.split("|", 1);
  return scope.startsWith("prod:") || !scope.includes(":");
}

/** `prod`, `project:prod`, `team:project:prod`; undefined: the selector does not tell. */
function isProdSelector(selector: string): boolean | undefined {
  const last = selector.split(":").at(-1);
  return last === "prod" ? true : last === "dev" || last === "local" ? false : undefined;
}

function assertFits(what: string, isProd: boolean | undefined, prod: boolean): void {
  if (isProd === undefined || isProd === prod) return;
  throw new LockstepError("BAD_OPTION", {
    what: `${what} is ${isProd ? "" : "not "}of a production deployment`,
    evidence: `--prod was ${prod ? "" : "not "}given`,
    fix: isProd ? "if you mean it, add --prod; otherwise name another deployment" : "name production's, or omit --prod",
  });
}
