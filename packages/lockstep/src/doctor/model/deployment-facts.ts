// The settings of the Convex deployment, as the project's own `convex` command lists them.

import type { Asked } from "./asked.ts";

export interface DeploymentFacts {
  /** Such as `happy-otter-123`; undefined for a deployment without a name. */
  readonly name?: string;
  /** Where it is; undefined if the command did not say. */
  readonly url?: string;
  /** `local` runs on this machine; `self-hosted` is elsewhere, and not of Convex Cloud. */
  readonly type: "dev" | "prod" | "preview" | "local" | "self-hosted" | "unknown";
  /** Environment variables. Values are secret: messages may only contain what `mask` returns. */
  readonly env: Asked<ReadonlyMap<string, string>>;
  /** Names of the project's defaults for new preview deployments. Absent: the deployment's project has none, since it is not in Convex Cloud. */
  readonly previewDefaults?: Asked<readonly string[]>;
  /** What the directory of Lockstep says about itself. Absent: the app does not mount it. */
  readonly directory?: Asked<DirectoryHealth>;
}

/** A part of the directory's own health. Times in ms since 1970. */
export interface DirectoryHealth {
  /** The newest event that was applied. */
  readonly lastEvent: { readonly event: string; readonly createdAt: number; readonly receivedAt: number } | null;
  /** Deliveries that wait for a handler of the app, 1000 at most. */
  readonly backlog: number;
  /** The first deliveries whose handler failed. */
  readonly failures: readonly { readonly event: string; readonly attempts: number }[];
  /** What the last complete reconciliation had to mend; null if there was none. */
  readonly drift: { readonly added: number; readonly updated: number; readonly removed: number } | null;
}
