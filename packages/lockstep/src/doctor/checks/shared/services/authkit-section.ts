// The part of convex.json that makes the `convex` command set up WorkOS: `authKit`, by the type of the deployment.

import type { DeploymentFacts } from "../../../model/deployment-facts.ts";
import type { Project } from "../../../project/project.ts";

export interface AuthKitSection {
  /** `dev`, `preview` or `prod`. */
  readonly type: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** The line of convex.json on which it begins. */
  readonly line: number;
}

/** The section for a type of deployment; undefined if there is none. The command sets up cloud deployments only. */
export function authKitSection({ convex, files }: Project, type: DeploymentFacts["type"]): AuthKitSection | undefined {
  const all = convex?.json["authKit"];
  if (convex === undefined || typeof all !== "object" || all === null || !/^(?:dev|preview|prod)$/.test(type)) {
    return undefined;
  }
  const value: unknown = Reflect.get(all, type);
  if (typeof value !== "object" || value === null) return undefined;
  const lines = (files.read(convex.jsonFile) ?? "").split("\n");
  const start = lines.findIndex((line) => /"authKit"\s*:/.test(line));
  const own = lines.findIndex((line, at) => at >= start && line.includes(`"${type}"`));
  return { type, value: value as Record<string, unknown>, line: Math.max(own, start, 0) + 1 };
}
