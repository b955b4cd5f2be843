// Which deployment the `convex` command will act on, and whether it is one of production as far as names and keys tell. Pure. It reads the same
// settings as that command: those of the shell, then those of .env.local and .env in the folder of `convex`.

import { isLoopback } from "../checks/shared/services/service-urls.ts";
import type { DeploymentFacts } from "../model/deployment-facts.ts";

/** Which deployment of the project. */
export interface DeploymentOptions {
  readonly prod: boolean;
  /** A name or reference, as for `convex --deployment`. */
  readonly deployment: string | undefined;
}

/** The value of a setting; undefined or empty: there is none. */
export type Lookup = (name: string) => string | undefined;

/** The options that select the deployment, and what the settings say about it. */
export interface Selected extends Pick<DeploymentFacts, "name" | "type"> {
  readonly ok: true;
  readonly options: readonly string[];
}

/** It is of production, or may be, without `prod`; or the other way around. */
export interface Unfit {
  readonly ok: false;
  readonly what: string;
  readonly evidence: string;
  readonly fix: string;
}

/** Selects it. Without `prod`, never one of production. */
export function selectDeployment({ prod, deployment }: DeploymentOptions, value: Lookup): Selected | Unfit {
  const key = ["CONVEX_DEPLOY_KEY", "CONVEX_DEPLOYMENT_TOKEN"].find((name) => value(name));
  const ofKey = key === undefined ? undefined : readKey(value(key) ?? "");
  const unfitKey = key && ofKey ? unfit(key, ofKey, prod) : undefined;
  if (unfitKey) return unfitKey;
  const own = readName(value("CONVEX_DEPLOYMENT") ?? "");
  if (deployment !== undefined) {
    const named = deployment === own.name ? own : readSelector(deployment);
    return (
      unfit(`--deployment ${deployment}`, named, prod) ?? {
        ok: true,
        type: named.type,
        options: ["--deployment", deployment],
      }
    );
  }
  // With a key of one deployment or an address of its own, convex has no choice, and may refuse the option.
  if (ofKey && ofKey.type !== "unknown") return { ok: true, ...ofKey, options: [] };
  const selfHosted = ofKey ? undefined : value("CONVEX_SELF_HOSTED_URL");
  if (selfHosted) return { ok: true, type: isLoopback(selfHosted) ? "local" : "self-hosted", options: [] };
  if (prod) return { ok: true, type: "prod", options: ["--prod"] };
  if (ofKey) return { ok: true, type: "unknown", options: [] };
  return unfit("CONVEX_DEPLOYMENT", own, prod) ?? { ok: true, ...own, options: [] };
}

interface Named extends Pick<DeploymentFacts, "name" | "type"> {
  /** It is one deployment, of which nothing says the kind. */
  readonly mayBeProd?: true;
}

/** `dev:happy-otter-123|…`. A key without a kind is one of production, from before there were kinds. One of a project, `project:…`, or for previews, names no deployment. */
function readKey(key: string): Named {
  const [scope = ""] = key.split("|", 1);
  return scope.includes(":") ? readName(scope) : { type: "prod", name: scope };
}

/** `dev:happy-otter-123`, `local:…`, `anonymous:…`; `happy-otter-123`, of any kind, from before there were kinds. */
function readName(text: string): Named {
  const [, kind, name = ""] = /^(?:(\w+):)?([\w-]*)/.exec(text) ?? [];
  if (kind === "local" || kind === "anonymous" || name.startsWith("anonymous-")) return { type: "local" };
  if (kind === "preview") return { type: "preview" };
  if (name === "" || kind === "project") return { type: "unknown" };
  if (kind === "dev" || kind === "prod") return { type: kind, name };
  return { type: "unknown", name, ...(kind === undefined && { mayBeProd: true }) };
}

/** `prod`, `project:prod`, `team:project:prod`, a name such as `happy-otter-123`, or a reference such as `dev/james`. */
function readSelector(selector: string): Named {
  const last = selector.split(":").at(-1);
  if (last === "prod" || last === "dev" || last === "local") return { type: last };
  return /^[a-z]+-[a-z]+-[0-9]+$/.test(selector)
    ? { type: "unknown", name: selector, mayBeProd: true }
    : { type: "unknown" };
}

function unfit(what: string, { type, name, mayBeProd }: Named, prod: boolean): Unfit | undefined {
  const evidence = `--prod was ${prod ? "" : "not "}given`;
  if (mayBeProd && !prod) {
    return {
      ok: false,
      what: `${what} does not say whether ${name} is a production deployment`,
      evidence,
      fix: `if it is a development deployment, ${what.startsWith("--") ? "name it by its reference, such as dev/james" : `write CONVEX_DEPLOYMENT=dev:${name} in .env.local`}; if you mean production, add --prod`,
    };
  }
  const isProd = type === "prod" ? true : type === "unknown" ? undefined : false;
  if (isProd === undefined || isProd === prod) return undefined;
  return {
    ok: false,
    what: `${what} is ${isProd ? "" : "not "}of a production deployment`,
    evidence,
    fix: isProd ? "if you mean it, add --prod; otherwise name another deployment" : "name production's, or omit --prod",
  };
}
