// What the checks may look at. Facts beyond the project's files exist only if the user asked for them.

import type { Project } from "../project/project.ts";
import type { DeploymentFacts } from "./deployment-facts.ts";
import type { NetworkFacts } from "./network-facts.ts";
import type { TokenFacts } from "./token-facts.ts";
import type { WorkosFacts } from "./workos-facts.ts";

export interface Facts {
  readonly project: Project;
  /** The environment in question: `--prod` selects production. It decides which env files apply. */
  readonly target: "development" | "production";
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The version of Node that the command runs on, such as `22.11.0`. */
  readonly node?: string;
  /** With `--network`. */
  readonly network?: NetworkFacts;
  /** With `--deployment`. */
  readonly deployment?: DeploymentFacts;
  /** With `--workos`. */
  readonly workos?: WorkosFacts;
  /** With `--token`. */
  readonly token?: TokenFacts;
}
