// What `convex dev` and `convex deploy` send, read with care. Source: `convex` CLI, deployApi/startPush.

import { createHash } from "node:crypto";
import type { ModuleSource } from "../engine/pushed-app.ts";
import { HttpError } from "../http/http-error.ts";
import type { DefinitionSource } from "./evaluate-definitions.ts";

/** A push as local Convex uses it. */
export interface PushRequest {
  functionsFolder: string;
  modules: ModuleSource[];
  schema: ModuleSource | null;
  /** The app's own definition first. */
  definitions: DefinitionSource[];
  /** Code of the components, by definition path. */
  components: Map<string, { modules: ModuleSource[]; schema: ModuleSource | null }>;
  dryRun: boolean;
}

/** Identifies a module's content: SHA-256 of source and source map, as the CLI computes it. */
export function moduleHash({ source, sourceMap }: ModuleSource): string {
  return createHash("sha256")
    .update(source)
    .update(sourceMap ?? "")
    .digest("hex");
}

/** Reads a `start_push` body. Modules sent by hash only are taken from what is already there. */
export function readPushRequest(body: Record<string, unknown>, current: readonly ModuleSource[]): PushRequest {
  const { functions, appDefinition, componentDefinitions, dryRun } = body;
  const app = record(appDefinition, "appDefinition");
  const components = list(componentDefinitions).map((component) => ({
    ...definitionSource(String(component["definitionPath"]), component),
    modules: list(component["functions"]).map(module),
    schema: schemaModule(component),
  }));
  const byHash = new Map(current.map((module) => [`${module.path} ${moduleHash(module)}`, module]));
  const unchanged = list(app["unchangedModuleHashes"]).map((entry) => {
    const module = byHash.get(`${String(entry["path"])} ${String(entry["sha256"])}`);
    if (!module) throw new HttpError(400, "RaceDetected", `Module ${String(entry["path"])} changed during the push`);
    return module;
  });
  return {
    functionsFolder: typeof functions === "string" ? functions : "convex/",
    modules: [...list(app["changedModules"]).map(module), ...unchanged],
    schema: schemaModule(app),
    definitions: [definitionSource("", app), ...components],
    components: new Map(components.map((component) => [component.path, component])),
    dryRun: dryRun === true,
  };
}

function definitionSource(path: string, { definition, dependencies }: Record<string, unknown>): DefinitionSource {
  return {
    path,
    source: definition ? module(record(definition, "definition")) : null,
    dependencies: Array.isArray(dependencies) ? dependencies.map(String) : [],
  };
}

function schemaModule({ schema }: Record<string, unknown>): ModuleSource | null {
  return schema ? module(record(schema, "schema")) : null;
}

function module({ path, source, sourceMap, environment }: Record<string, unknown>): ModuleSource {
  if (typeof path !== "string" || typeof source !== "string")
    throw new HttpError(400, "BadModule", "A module needs `path` and `source`");
  return {
    path,
    source,
    sourceMap: typeof sourceMap === "string" ? sourceMap : undefined,
    environment: environment === "node" ? "node" : "isolate",
  };
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new HttpError(400, "BadPushRequest", `\`${name}\` is missing`);
  return value as Record<string, unknown>;
}
