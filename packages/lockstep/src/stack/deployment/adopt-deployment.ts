// An existing Convex deployment: what must hold before the stack touches it, and how it is configured for local AuthKit.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { LockstepError } from "../../errors.ts";
import type { AppFacts } from "../app/app-facts.ts";
import { CLIENT_ID } from "../defaults.ts";
import { assertDeployment, type Deployment, deploymentVariable } from "./deployment.ts";
import { findAdminKey, trimSlash } from "./find-admin-key.ts";

/** The variable from which `convex/auth.config.ts` reads the key set. */
export const JWKS_VARIABLE = "WORKOS_JWKS_URL";

/** The values of `--convex` and its companion options. */
export interface ExistingDeployment {
  /** http or https URL that clients connect to. */
  url: string;
  /** Default: see find-admin-key.ts. */
  adminKey?: string;
  /** Accept a production deployment, and replace variables that have another value. Default false. */
  force?: boolean;
}

/**
 * Checks that the deployment may be used for development with this app. Changes nothing.
 *
 * @throws LockstepError `BAD_OPTION`, `AUTH_CONFIG_UNAWARE`, `DEPLOYMENT_UNREACHABLE`, `NOT_A_DEPLOYMENT`, `ADMIN_KEY_REFUSED`,
 * `DEPLOYMENT_IN_USE`
 */
export async function adoptDeployment(
  { url, adminKey: given, force = false }: ExistingDeployment,
  { folder: app, functions }: Pick<AppFacts, "folder" | "functions">,
  env: NodeJS.ProcessEnv,
): Promise<Deployment & { siteUrl: string }> {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new LockstepError("BAD_OPTION", {
      what: "--convex must be the http or https URL of a deployment",
      evidence: `it was "${url}"`,
      fix: "lockstep dev --convex http://127.0.0.1:3210",
    });
  }
  const deployment = { url: trimSlash(url), adminKey: "" };
  deployment.adminKey = findAdminKey({ url: deployment.url, app, given, env });
  assertAuthConfigAsks(functions);
  const siteUrl = await assertDeployment(deployment);
  if (!force) await assertForDevelopment(deployment);
  return { ...deployment, siteUrl };
}

/**
 * The key set inline, in a URL of its own, so that the deployment does not have to reach this machine. Convex accepts `data:` URLs as
 * `jwks`.
 */
export async function inlineKeySet(authkitUrl: string): Promise<string> {
  const response = await fetch(`${authkitUrl}/sso/jwks/${CLIENT_ID}`);
  return `data:application/json;base64,${Buffer.from(await response.text()).toString("base64")}`;
}

/** A config that names api.workos.com would get WorkOS's keys, and refuse every user of local AuthKit. */
function assertAuthConfigAsks(folder: string): void {
  const file = ["ts", "js", "mjs"].map((ending) => path.join(folder, `auth.config.${ending}`)).find(existsSync);
  if (file !== undefined && readFileSync(file, "utf8").includes(JWKS_VARIABLE)) return;
  throw new LockstepError("AUTH_CONFIG_UNAWARE", {
    what: "this deployment would not learn the keys of local AuthKit",
    evidence: file === undefined ? `${folder} has no auth.config.ts` : `${file} does not read ${JWKS_VARIABLE}`,
    fix: `write jwks: process.env.${JWKS_VARIABLE} there; in production set it to https://api.workos.com/sso/jwks/<client id>`,
  });
}

async function assertForDevelopment(deployment: Deployment): Promise<void> {
  const { url, adminKey } = deployment;
  const inUse = (evidence: string): LockstepError =>
    new LockstepError("DEPLOYMENT_IN_USE", {
      what: `the Convex deployment at ${url} is in use for something else`,
      evidence,
      fix: "use a deployment for development, or add --force, after which only the users of local AuthKit can sign in to it",
    });
  if (adminKey.startsWith("prod:")) throw inUse("its key is that of a production deployment");
  const clientId = await deploymentVariable(deployment, "WORKOS_CLIENT_ID");
  if (clientId !== null && clientId !== CLIENT_ID) throw inUse(`its WORKOS_CLIENT_ID is ${JSON.stringify(clientId)}`);
  const jwks = await deploymentVariable(deployment, JWKS_VARIABLE);
  // An earlier run wrote a key set, perhaps with keys that no longer exist.
  if (jwks !== null && !jwks.startsWith("data:")) throw inUse(`its ${JWKS_VARIABLE} is ${JSON.stringify(jwks)}`);
}
