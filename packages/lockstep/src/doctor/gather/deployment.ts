// Asks the Convex deployment for its settings, through the project's own `convex` command: the doctor has no credentials of its own.

import path from "node:path";
import { mountedDirectory } from "../checks/shared/services/webhook-routes.ts";
import type { Asked } from "../model/asked.ts";
import type { DeploymentFacts, DirectoryHealth } from "../model/deployment-facts.ts";
import type { ConvexFolder, Project } from "../project/project.ts";
import { readListing } from "./read-listing.ts";
import { convexIn, type RunConvex } from "./run-convex.ts";

/** Which deployment is meant, as far as the settings of the project say. */
type DeploymentName = Pick<DeploymentFacts, "name" | "type">;

/** Asks for the settings of the deployment that `npx convex` would use in the project, with `--prod` for production. */
export async function askDeployment(
  project: Project,
  target: "development" | "production",
  env: NodeJS.ProcessEnv = process.env,
): Promise<DeploymentFacts> {
  const { convex, files } = project;
  if (convex === undefined) {
    return { type: "unknown", env: { ok: false, problem: "there is no folder with Convex functions" } };
  }
  const run = convexIn(path.join(files.root, convex.dir), env);
  const { selects, ...deployment } = deploymentOf(convex, target);
  const inCloud = /^(?:dev|prod|preview)$/.test(deployment.type);
  const directory = mountedDirectory(project);
  const list = await listEnv(run, selects);
  // A command that fails once would fail each time, and each time takes a while.
  if (!list.ok) return { ...deployment, env: list };
  return {
    ...deployment,
    ...(await askUrl(run, selects)),
    env: list,
    ...(inCloud && { previewDefaults: await listPreviewDefaults(run) }),
    ...(directory && { directory: await askDirectory(run, selects, directory.name) }),
  };
}

/**
 * The deployment that the command would choose. `selects` are the options that choose it: none if a deploy key does, or a deployment
 * of one's own, because the command then has no choice.
 */
function deploymentOf(
  { env }: Pick<ConvexFolder, "env">,
  target: "development" | "production",
): DeploymentName & { selects: readonly string[] } {
  const value = (name: string): string => env.get(name)?.value ?? "";
  const selfHosted = value("CONVEX_SELF_HOSTED_URL");
  if (selfHosted !== "") return { type: isLoopback(selfHosted) ? "local" : "self-hosted", selects: [] };
  const [key = "", secret] = value("CONVEX_DEPLOY_KEY").split("|");
  if (secret !== undefined) return { ...readName(key), selects: [] };
  if (target === "production") return { type: "prod", selects: ["--prod"] };
  return { ...readName(value("CONVEX_DEPLOYMENT")), selects: [] };
}

/** `dev:happy-otter-123`, `happy-otter-123`, `local:…`, `anonymous:…`; a key of a project, `preview:team:project`, names no deployment. */
function readName(text: string): DeploymentName {
  const [, kind, name = ""] = /^(?:(\w+):)?([\w-]*)/.exec(text) ?? [];
  if (kind === "local" || kind === "anonymous") return { type: "local" };
  if (kind === "preview" || kind === "project") return { type: kind === "preview" ? "preview" : "unknown" };
  return {
    type: kind === "dev" || kind === "prod" ? kind : "unknown",
    ...(name !== "" && { name }),
  };
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(url).hostname);
}

/** `--include-values` exists since 1.47, which needs it if it takes the doctor's caller for an AI agent; older versions always list values. */
async function listEnv(run: RunConvex, selects: readonly string[]): Promise<Asked<ReadonlyMap<string, string>>> {
  const listed = await run("env", "list", "--include-values", ...selects);
  const answer = !listed.ok && /unknown option/i.test(listed.problem) ? await run("env", "list", ...selects) : listed;
  return answer.ok ? { ok: true, value: readListing(answer.value) } : answer;
}

/** Where the deployment is, and its name: `--prod` names none, and a deployment's region is part of its host. */
async function askUrl(run: RunConvex, selects: readonly string[]): Promise<Pick<DeploymentFacts, "name" | "url">> {
  const spec = await run("function-spec", ...selects);
  const url = spec.ok ? objectOf(parsed(spec.value))?.["url"] : undefined;
  if (typeof url !== "string" || !URL.canParse(url)) return {};
  const { origin, hostname } = new URL(url);
  const name = hostname.endsWith(".convex.cloud") ? hostname.split(".")[0] : undefined;
  return { url: origin, ...(name !== undefined && { name }) };
}

async function listPreviewDefaults(run: RunConvex): Promise<Asked<readonly string[]>> {
  const listed = await run("env", "default", "list", "--type", "preview", "--names-only");
  if (!listed.ok) return listed;
  return { ok: true, value: listed.value.split(/\r?\n/).filter((line) => /^[A-Za-z_]\w*$/.test(line)) };
}

async function askDirectory(run: RunConvex, selects: readonly string[], name: string): Promise<Asked<DirectoryHealth>> {
  const answer = await run("run", "--component", name, ...selects, "health:get", "{}");
  if (!answer.ok) return answer;
  const health = readHealth(answer.value);
  return health === undefined
    ? { ok: false, problem: "`convex run health:get` did not print the directory's health" }
    : { ok: true, value: health };
}

/** The directory may be of another version: what is not as expected counts as absent. */
function readHealth(text: string): DirectoryHealth | undefined {
  const health = objectOf(parsed(text));
  if (typeof health?.["backlog"] !== "number") return undefined;
  const last = objectOf(health["lastEvent"]);
  const drift = objectOf(health["drift"]);
  const counts = Object.values(objectOf(drift?.["counts"]) ?? {}).map(objectOf);
  const sum = (name: string): number => counts.reduce((total, count) => total + numberOf(count?.[name]), 0);
  return {
    lastEvent: last
      ? {
          event: String(last["event"]),
          createdAt: numberOf(last["createdAt"]),
          receivedAt: numberOf(last["receivedAt"]),
        }
      : null,
    backlog: health["backlog"],
    failures: listOf(health["failures"]).flatMap((one) => {
      const failure = objectOf(one);
      return failure ? [{ event: String(failure["event"]), attempts: numberOf(failure["attempts"]) }] : [];
    }),
    drift: drift ? { added: sum("added"), updated: sum("updated"), removed: sum("removed") } : null,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
