// From a push request to an installable app: evaluates definitions, schemas and auth config, imports and analyzes functions. Nothing that
// is being served changes here.

import type { JSONValue } from "convex/values";
import type { Deployment } from "../deployment/deployment.ts";
import type { ComponentDefinition, EnvironmentVariables, PushedApp } from "../definitions/pushed-app.ts";
import { EMPTY_SCHEMA, type ExportedSchema } from "../definitions/exported-schema.ts";
import { evaluateAuthConfig } from "../functions/load/evaluate-auth-config.ts";
import { evaluateModule } from "../functions/load/evaluate-module.ts";
import { createExecutionScope } from "../functions/runtime/execution.ts";
import type { LoadedApp } from "../functions/load/load-app.ts";
import { ModuleLoadError } from "../functions/load/load-modules.ts";
import { HttpError } from "../http/http-error.ts";
import { schemaProblem } from "./check-schema.ts";
import { describePush } from "./describe-push.ts";
import { evaluateDefinitions } from "./evaluate-definitions.ts";
import { mountComponents, unmetVariables } from "./mount-components.ts";
import type { PushRequest } from "./push-request.ts";

export interface PreparedPush {
  loaded: LoadedApp;
  /** The environment under which the auth config was evaluated. */
  environment: EnvironmentVariables;
  /** Environment variables that the app declares and that are missing or have an invalid value. */
  unmet: string[];
  /** The response to `start_push`, without the id of the push. */
  response: Record<string, JSONValue>;
}

/** @throws HttpError 400 with the error in the code. */
export async function preparePush(request: PushRequest, deployment: Deployment, folder: string): Promise<PreparedPush> {
  try {
    const { environment } = deployment.engine;
    const seen = deployment.withUrls(environment);
    const definitions = await evaluateDefinitions(request.definitions, { folder, environment: seen });
    const app: PushedApp = {
      modules: request.modules,
      schema: await evaluateSchema(request, folder, environment),
      auth: await evaluateAuthConfig(request.modules, seen, folder),
      functionsFolder: request.functionsFolder,
      definitions: await componentsOf(request, folder),
      mounts: mountComponents(definitions),
      httpPrefix: definitions.get("")?.httpPrefix ?? null,
    };
    const loaded = await deployment.load(app);
    const unmet = unmetVariables(definitions.get("")?.envVars, environment);
    const response = describePush(loaded, definitions, environment);
    return { loaded, environment, unmet, response };
  } catch (error) {
    if (error instanceof ModuleLoadError) throw new HttpError(400, "InvalidModules", error.message);
    throw error;
  }
}

async function componentsOf({ components }: PushRequest, folder: string): Promise<Record<string, ComponentDefinition>> {
  const definitions: Record<string, ComponentDefinition> = {};
  for (const [path, source] of components) {
    definitions[path] = { modules: source.modules, schema: await evaluateSchema(source, folder, {}) };
  }
  return definitions;
}

async function evaluateSchema(
  { schema, modules }: Pick<PushRequest, "schema" | "modules">,
  folder: string,
  environment: EnvironmentVariables,
): Promise<ExportedSchema> {
  if (schema === null) return EMPTY_SCHEMA;
  const scope = createExecutionScope({ environment: () => environment, fetch });
  const value = await evaluateModule([schema, ...modules], schema.path, { folder, scope });
  const exportSchema = (value as { export?: () => string } | undefined)?.export;
  if (typeof exportSchema !== "function") {
    throw new HttpError(400, "InvalidSchema", "schema.ts must export default defineSchema({...})");
  }
  const exported = exportedBy(exportSchema.bind(value));
  const problem = schemaProblem(exported);
  if (problem !== null) throw new HttpError(400, "SchemaDefinitionError", problem);
  return exported;
}

function exportedBy(exportSchema: () => string): ExportedSchema {
  try {
    return JSON.parse(exportSchema()) as ExportedSchema;
  } catch (error) {
    throw new HttpError(400, "InvalidSchema", error instanceof Error ? error.message : String(error));
  }
}
