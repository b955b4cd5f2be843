// The settings of the Convex deployment, as the project's own `convex` command lists them.

import type { Asked } from "./asked.ts";

export interface DeploymentFacts {
  /** Such as `happy-otter-123`; undefined for a deployment without a name. */
  readonly name?: string;
  readonly type: "dev" | "prod" | "preview" | "local" | "unknown";
  /** Environment variables. Values are secret: messages may only contain what `mask` returns. */
  readonly env: Asked<ReadonlyMap<string, string>>;
  /** Names of the project's defaults for new preview deployments. */
  readonly previewDefaults: Asked<readonly string[]>;
}
