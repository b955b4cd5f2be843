// From a push request to an app that could be installed: evaluates schema and auth config, imports and analyses functions.
// Nothing that is served changes here.

import type { JSONValue } from "convex/values";
import type { Deployment } from "../deployment.ts";
import type { EnvironmentVariables, PushedApp } from "../engine/pushed-app.ts";
import { EMPTY_SCHEMA, type ExportedSchema, unsupportedIndexes } from "../engine/schema.ts";
import { analyzedModule } from "../functions/analyze.ts";
import { AUTH_CONFIG, evaluateAuthConfig } from "../functions/evaluate-auth-config.ts";
import { evaluateModule } from "../functions/evaluate-module.ts";
import { createExecutionScope } from "../functions/execution.ts";
import type { LoadedApp } from "../functions/load-app.ts";
import { ModuleLoadError } from "../functions/load-modules.ts";
import { HttpError } from "../http/http-error.ts";
import type { PushRequest } from "./push-request.ts";

export interface PreparedPush {
  loaded: LoadedApp;
  /** The environment under which the auth config was evaluated. */
  environment: EnvironmentVariables;
  /** The answer to `start_push`, without the id of the push. */
  response: Record<string, JSONValue>;
  /** What the app has that local Convex does not run. */
  warnings: string[];
}

/** @throws HttpError 400 with what is wrong with the code. */
export async function preparePush(request: PushRequest, deployment: Deployment, folder: string): Promise<PreparedPush> {
  try {
    const schema = request.schema ? await evaluateSchema(request, folder, deployment) : EMPTY_SCHEMA;
    const { environment } = deployment.engine;
    const auth = await evaluateAuthConfig(request.modules, deployment.withUrls(environment), folder);
    const app: PushedApp = { modules: request.modules, schema, auth, functionsFolder: request.functionsFolder };
    const loaded = await deployment.load(app);
    return { loaded, environment, response: describe(loaded, deployment), warnings: warningsOf(loaded) };
  } catch (error) {
    if (error instanceof ModuleLoadError) throw new HttpError(400, "InvalidModules", error.message);
    throw error;
  }
}

async function evaluateSchema(request: PushRequest, folder: string, { engine }: Deployment): Promise<ExportedSchema> {
  const { schema } = request;
  if (schema === null) return EMPTY_SCHEMA;
  const scope = createExecutionScope({ environment: () => engine.environment, fetch });
  const value = await evaluateModule([schema, ...request.modules], schema.path, { folder, scope });
  const exportSchema = (value as { export?: () => string } | undefined)?.export;
  if (typeof exportSchema !== "function") {
    throw new HttpError(400, "InvalidSchema", "schema.ts must export default defineSchema({...})");
  }
  try {
    return JSON.parse(exportSchema.call(value)) as ExportedSchema;
  } catch (error) {
    throw new HttpError(400, "InvalidSchema", error instanceof Error ? error.message : String(error));
  }
}

/** Source of the shape: `convex` CLI, startPushResponse. */
function describe({ app, analysis }: LoadedApp, { engine }: Deployment): Record<string, JSONValue> {
  const functions = app.modules
    .map(({ path }) => path)
    .filter((path) => !path.startsWith("_deps/") && path !== AUTH_CONFIG);
  return {
    environmentVariables: { ...engine.environment },
    externalDepsId: null,
    componentDefinitionPackages: {},
    appAuth: app.auth.map((provider) => ({ ...provider })),
    analysis: {
      "": {
        definition: {
          path: "",
          definitionType: { type: "app" },
          childComponents: [],
          httpMounts: {},
          exports: { type: "branch", branch: [] },
        },
        schema: app.schema as unknown as JSONValue,
        functions: Object.fromEntries(functions.map((path) => [path, analyzedModule(path, analysis)])),
        udfConfig: { serverVersion: "1.48.0", importPhaseRngSeed: null, importPhaseUnixTimestamp: null },
      },
    },
    app: {
      definitionPath: "",
      componentPath: "",
      args: {},
      childComponents: {},
      httpRoutes: { httpModuleRoutes: null, mounts: [] },
      exports: {},
    },
  };
}

function warningsOf({ app }: LoadedApp): string[] {
  return unsupportedIndexes(app.schema).map(
    (table) => `table ${table}: search and vector indexes are not kept by local Convex yet`,
  );
}
