// What a push and `env set` give a deployment besides documents: code, schema, auth config and environment.
// Stored as one JSON text per part, so that a restart serves what the last push served.

import type { AuthProvider } from "../../acceptance/providers.ts";
import type { ComponentPath } from "./component-path.ts";
import type { ExportedSchema } from "./exported-schema.ts";

/** A bundled module as the `convex` CLI sends it. */
export interface ModuleSource {
  path: string;
  source: string;
  sourceMap?: string | undefined;
  environment: "isolate" | "node";
  /** What runs of it (see functions/tick-source.ts). Kept with it, because parsing is a third of what a start takes. */
  ticking?: TickingSource;
}

/** A bundle that ticks. */
export interface TickingSource {
  /** Which way of putting ticks made it. */
  format: number;
  source: string;
  sourceMap?: string | undefined;
}

/** A component's code, wherever and however often it is mounted. */
export interface ComponentDefinition {
  modules: ModuleSource[];
  schema: ExportedSchema;
}

/** What an environment variable of a component is: a text, or whatever the parent has under a name. */
export type EnvironmentBinding = { type: "value"; value: string } | { type: "envVar"; name: string };

/** One mounted component. */
export interface Mount {
  path: ComponentPath;
  /** Key of its definition in {@link PushedApp.definitions}. */
  definition: string;
  environment: [name: string, binding: EnvironmentBinding][];
  /** Where its parent serves its HTTP actions, e.g. `/auth/`; null when it does not. */
  httpPrefix: string | null;
}

/** What one push puts in place, all at once. */
export interface PushedApp {
  modules: ModuleSource[];
  schema: ExportedSchema;
  auth: AuthProvider[];
  /** The folder of the functions, e.g. `convex/`. */
  functionsFolder: string;
  /** By definition path. Absent in what was stored before there were components, as is `mounts`. */
  definitions?: Record<string, ComponentDefinition>;
  /** Every mounted component, each after its parent. */
  mounts?: Mount[];
  /** Where the app's own HTTP actions are, e.g. `/api/`; at the root by default. */
  httpPrefix?: string | null;
}

export type EnvironmentVariables = Readonly<Record<string, string>>;
