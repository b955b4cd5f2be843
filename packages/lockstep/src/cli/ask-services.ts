// The part of `lockstep doctor` that leaves the project's files: asks the services that the options name, and says what could not be asked.

import { askDeployment } from "../doctor/gather/deployment.ts";
import { askWorkos } from "../doctor/gather/workos.ts";
import type { Asked } from "../doctor/model/asked.ts";
import type { DeploymentFacts } from "../doctor/model/deployment-facts.ts";
import type { Facts } from "../doctor/model/facts.ts";
import type { WorkosFacts } from "../doctor/model/workos-facts.ts";
import type { Project } from "../doctor/project/project.ts";
import { isSecretName } from "../doctor/report/redact.ts";
import type { Options } from "./options.ts";

/** What services said. */
export interface Answers {
  readonly facts: Pick<Facts, "deployment" | "workos">;
  /** Sentences about what could not be asked. */
  readonly notes: readonly string[];
  /** Whether a service that was to be asked could not be asked at all. */
  readonly unreachable: boolean;
  /** Values that must not be printed. */
  readonly secrets: readonly string[];
}

/** Asks the services of `--deployment` and `--workos`; with neither, asks nothing. */
export async function askServices(project: Project, target: Facts["target"], given: Options): Promise<Answers> {
  const deployment =
    given["deployment"] === true ? await progress("the Convex deployment", askDeployment(project, target)) : undefined;
  const workos =
    given["workos"] === true ? await progress("WorkOS", askWorkos(project, target, deployment)) : undefined;
  const env = deployment?.env.ok ? [...deployment.env.value] : [];
  return {
    facts: { ...(deployment && { deployment }), ...(workos?.ok && { workos: workos.value }) },
    notes: [...new Set([...notesOf(deployment), ...(workos ? notesOfWorkos(workos) : [])])],
    unreachable: deployment?.env.ok === false || (workos !== undefined && !(workos.ok && workos.value.key.ok)),
    secrets: env.flatMap(([name, value]) => (isSecretName(name) ? [value] : [])),
  };
}

/** Says on a terminal what is being waited for. */
async function progress<T>(service: string, work: Promise<T>): Promise<T> {
  const { isTTY } = process.stderr;
  if (isTTY) process.stderr.write(`Asking ${service} …`);
  try {
    return await work;
  } finally {
    // Back to the beginning of the line, and erase it (ECMA-48, EL).
    if (isTTY) process.stderr.write("\r\u001B[K");
  }
}

function notesOf(deployment: DeploymentFacts | undefined): string[] {
  if (deployment === undefined) return [];
  const { env, previewDefaults, directory } = deployment;
  return problems([env, previewDefaults, directory]);
}

function notesOfWorkos(workos: Asked<WorkosFacts>): string[] {
  if (!workos.ok) return [workos.problem];
  const { key, app, deployment, redirectUris, webhookEndpoints, jwtTemplate, roles, permissions, lastUserEvent } =
    workos.value;
  if (!key.ok) return [key.problem];
  if (key.value === "refused") return [];
  return problems([
    app?.match,
    deployment?.match,
    redirectUris,
    webhookEndpoints,
    jwtTemplate,
    roles,
    permissions,
    lastUserEvent,
  ]);
}

function problems(all: readonly (Asked<unknown> | undefined)[]): string[] {
  return all.flatMap((asked) => (asked?.ok === false ? [`Not looked at: ${asked.problem}`] : []));
}
