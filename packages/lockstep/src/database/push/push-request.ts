// The request body of `convex dev` and `convex deploy`, validated. Source: `convex` CLI, deployApi/startPush.

import { createHash } from "node:crypto";
import type { ModuleSource } from "../definitions/pushed-app.ts";
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

/** Identifies a module's content: SHA-256 of source and source map, as computed by the CLI. */
export function moduleHash({ source, sourceMap }: ModuleSource): string {
  return createHash("sha256")
    .update(source)
    .update(sourceMap ?? "")
    .digest("hex");
}

/** Reads a `start_push` body. Modules sent only by hash are taken from the current app. */
export function readPushRequest(body: Record<string, unknown>, current: readonly ModuleSource[]): PushRequest {
  const { functions, appDefinition, componentDefinitions, dryRun } = body;
  const app = record(appDefinition, "appDefinition");
  const components = list(componentDefinitions, "componentDefinitions").map((component) => ({
    ...definitionSource(String(component["definitionPath"]), component),
    modules: list(component["functions"], "functions").map(module),
    schema: schemaModule(component),
  }));
  return {
    functionsFolder: typeof functions === "string" ? functions : "convex/",
    modules: appModules(app, current),
    schema: schemaModule(app),
    definitions: [definitionSource("", app), ...components],
    components: new Map(components.map((component) => [component.path, component])),
    dryRun: dryRun === true,
  };
}

/** A CLI before 1.34 sends every module each time, as `functions`. */
function appModules(app: Record<string, unknown>, current: readonly ModuleSource[]): ModuleSource[] {
  if (app["changedModules"] === undefined && app["functions"] !== undefined)
    return list(app["functions"], "functions").map(module);
  const byHash = new Map(current.map((module) => [`${module.path} ${moduleHash(module)}`, module]));
  const unchanged = list(app["unchangedModuleHashes"], "unchangedModuleHashes").map((entry) => {
    const known = byHash.get(`${String(entry["path"])} ${String(entry["sha256"])}`);
    if (!known) throw new HttpError(400, "RaceDetected", `Module ${String(entry["path"])} changed during the push`);
    return known;
  });
  return [...list(app["changedModules"], "changedModules").map(module), ...unchanged];
}

function definitionSource(path: string, { definition, dependencies }: Record<string, unknown>): DefinitionSource {
  return {
    path,
    source: definition ? module(record(definition, "definition")) : null,
    dependencies: list(dependencies, "dependencies").map(String),
  };
}

function schemaModule({ schema }: Record<string, unknown>): ModuleSource | null {
  return schema ? module(record(schema, "schema")) : null;
}

function module(sent: unknown): ModuleSource {
  const { path, source, sourceMap, environment } = record(sent, "module");
  if (typeof path !== "string" || typeof source !== "string")
    throw notUnderstood("a module without `path` and `source`");
  if (environment !== "node" && environment !== "isolate")
    throw notUnderstood(`a module with the environment ${JSON.stringify(environment)}`);
  return { path, source, sourceMap: typeof sourceMap === "string" ? sourceMap : undefined, environment };
}

/** @throws HttpError if it is not a list: a missing list must not be treated as empty */
function list(value: unknown, name: string): Record<string, unknown>[] {
  if (!Array.isArray(value)) throw notUnderstood(`no list \`${name}\``);
  return value as Record<string, unknown>[];
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw notUnderstood(`no \`${name}\``);
  return value as Record<string, unknown>;
}

function notUnderstood(what: string): HttpError {
  return new HttpError(
    400,
    "BadPushRequest",
    `This push has ${what}, which Lockstep cannot read. It knows the pushes of convex 1.19 to 1.49: use one of them, npm install convex@latest, or update Lockstep`,
  );
}
