// The parts of a deployment that a push and `env set` provide, other than documents: code, schema, auth config and environment.
// Stored as one JSON text per part, so that a restart serves what the last push served.

import type { AuthProvider } from "../../acceptance/providers.ts";
import type { ComponentPath } from "./component-path.ts";
import type { ExportedSchema } from "./exported-schema.ts";

/** A bundled module as sent by the `convex` CLI. */
export interface ModuleSource {
  path: string;
  source: string;
  sourceMap?: string | undefined;
  environment: "isolate" | "node";
  /** The instrumented source (see functions/runtime/tick-source.ts). Stored, because parsing takes a third of a start. */
  ticking?: TickingSource;
}

/** A bundle with ticks. */
export interface TickingSource {
  /** The version of the instrumentation. */
  format: number;
  source: string;
  sourceMap?: string | undefined;
}

/** A component's code, wherever and however often it is mounted. */
export interface ComponentDefinition {
  modules: ModuleSource[];
  schema: ExportedSchema;
}

/** The source of a component's environment variable: a text, or a variable of the parent. */
export type EnvironmentBinding = { type: "value"; value: string } | { type: "envVar"; name: string };

/** One mounted component. */
export interface Mount {
  path: ComponentPath;
  /** Key of its definition in {@link PushedApp.definitions}. */
  definition: string;
  environment: [name: string, binding: EnvironmentBinding][];
  /** Path under which its parent serves its HTTP actions, e.g. `/auth/`; null if it does not. */
  httpPrefix: string | null;
}

/** Everything that one push installs at once. */
export interface PushedApp {
  modules: ModuleSource[];
  schema: ExportedSchema;
  auth: AuthProvider[];
  /** The folder of the functions, e.g. `convex/`. */
  functionsFolder: string;
  /** By definition path. Absent in apps stored before components were supported, like `mounts`. */
  definitions?: Record<string, ComponentDefinition>;
  /** Every mounted component, each after its parent. */
  mounts?: Mount[];
  /** Path of the app's own HTTP actions, e.g. `/api/`; the root by default. */
  httpPrefix?: string | null;
}

export type EnvironmentVariables = Readonly<Record<string, string>>;
