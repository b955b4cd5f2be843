// What a push and `env set` give a deployment besides documents: code, schema, auth config and environment.
// Stored as one JSON text per part, so that a restart serves what the last push served.

import type { AuthProvider } from "../../acceptance/providers.ts";
import type { ExportedSchema } from "./schema.ts";

/** A bundled module as the `convex` CLI sends it. */
export interface ModuleSource {
  path: string;
  source: string;
  sourceMap?: string | undefined;
  environment: "isolate" | "node";
}

/** What one push puts in place, all at once. */
export interface PushedApp {
  modules: ModuleSource[];
  schema: ExportedSchema;
  auth: AuthProvider[];
  /** The folder of the functions, e.g. `convex/`. */
  functionsFolder: string;
}

export type EnvironmentVariables = Readonly<Record<string, string>>;
