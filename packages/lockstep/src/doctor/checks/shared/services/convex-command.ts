// Commands of the project, as a person would type them.

import type { DeploymentFacts } from "../../../model/deployment-facts.ts";
import type { Project } from "../../../project/project.ts";

const RUNNERS = { npm: "npx", pnpm: "pnpm exec", yarn: "yarn", bun: "bunx" } as const;

/** `npx convex …`, in the words of the project's package manager, for production with `--prod`. */
export function convexCommand({ lock }: Project, args: string, deployment?: Pick<DeploymentFacts, "type">): string {
  return `${RUNNERS[lock.manager]} convex ${args}${deployment?.type === "prod" ? " --prod" : ""}`;
}

/** The command that brings WorkOS's settings in line with the project. */
export function provisionCommand(target: "development" | "production"): string {
  return `npx lockstep provision${target === "production" ? " --prod" : ""}`;
}

/** "the dev deployment happy-otter-123" */
export function deploymentTitle({ type, name }: Pick<DeploymentFacts, "type" | "name">): string {
  const kind = { dev: "dev ", prod: "production ", preview: "preview ", local: "local ", "self-hosted": "self-hosted ", unknown: "" }; // prettier-ignore
  return `the ${kind[type]}deployment${name === undefined ? "" : ` ${name}`}`;
}
