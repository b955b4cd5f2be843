// Asks the Convex deployment for its settings, through the project's own `convex` command: the doctor has no credentials of its own.

import path from "node:path";
import { mountedDirectory } from "../checks/shared/services/webhook-routes.ts";
import type { Asked } from "../model/asked.ts";
import type { DeploymentFacts, DirectoryHealth } from "../model/deployment-facts.ts";
import type { Project } from "../project/project.ts";
import { readListing } from "./read-listing.ts";
import { convexIn, type RunConvex } from "./run-convex.ts";
import { selectDeployment } from "./select-deployment.ts";

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
  const selected = selectDeployment(
    { prod: target === "production", deployment: undefined },
    (name) => convex.env.get(name)?.value,
  );
  if (!selected.ok) {
    return { type: "unknown", env: { ok: false, problem: `${selected.what}: ${selected.fix}` } };
  }
  const { options: selects, name, type } = selected;
  const deployment = { type, ...(name !== undefined && { name }) };
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
