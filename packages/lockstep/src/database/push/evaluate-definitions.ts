// The contents of every `convex.config.ts` of a push: which components it mounts, under which names, with which
// variables. A definition imports the components it mounts as `./_componentDeps/<base64url of their path>`, which
// stands for their location and identity, not for their code. Source: `convex` CLI, components/definition/bundle;
// `convex/server`, components.

import type { EnvironmentBinding, EnvironmentVariables, ModuleSource } from "../definitions/pushed-app.ts";
import { evaluateModule } from "../functions/load/evaluate-module.ts";
import { createExecutionScope } from "../functions/runtime/execution.ts";
import { HttpError } from "../http/http-error.ts";

/** One pushed `convex.config.ts`. */
export interface DefinitionSource {
  /** Relative to the functions folder; `""` for the app's own. */
  path: string;
  /** Null if the app has none. */
  source: ModuleSource | null;
  /** Paths of the definitions it imports. */
  dependencies: string[];
}

/** The result of `.export()` of an app or component definition. */
export interface Definition {
  definitionType: { type: "app" } | { type: "childComponent"; name: string };
  childComponents: { name: string; path: string; env?: [string, EnvironmentBinding][] | null }[];
  /** Prefix of HTTP paths → reference to a child. */
  httpMounts: Record<string, string>;
  /** Path of the app's own HTTP actions. */
  httpPrefix?: string;
  /** Declared environment variables; `value` is the JSON text of a validator. */
  envVars?: [string, { value: string; optional?: boolean }][];
}

const NO_CONFIG: Definition = { definitionType: { type: "app" }, childComponents: [], httpMounts: {} };

/**
 * Evaluates definitions, each after those it depends on.
 *
 * @param environment The `process.env` of the app's own definition.
 * @throws HttpError 400 `InvalidConvexConfig`, and ModuleLoadError if one throws.
 */
export async function evaluateDefinitions(
  sources: readonly DefinitionSource[],
  { folder, environment }: { folder: string; environment: EnvironmentVariables },
): Promise<Map<string, Definition>> {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const done = new Map<string, Definition>();
  const visit = async (path: string, above: readonly string[]): Promise<void> => {
    if (done.has(path)) return;
    if (above.includes(path))
      throw invalidConfig(`Components mount one another in a circle: ${above.join(" → ")} → ${path}`);
    const source = byPath.get(path);
    if (!source) throw invalidConfig(`The definition of the component ${path} was not pushed`);
    for (const dependency of source.dependencies) await visit(dependency, [...above, path]);
    done.set(
      path,
      source.source ? await evaluate(source.source, source, done, folder, path === "" ? environment : {}) : NO_CONFIG,
    );
  };
  for (const { path } of sources) await visit(path, []);
  return done;
}

export function invalidConfig(message: string): HttpError {
  return new HttpError(400, "InvalidConvexConfig", message);
}

async function evaluate(
  source: ModuleSource,
  { path, dependencies }: DefinitionSource,
  done: ReadonlyMap<string, Definition>,
  folder: string,
  environment: EnvironmentVariables,
): Promise<Definition> {
  let text = source.source;
  const stand = dependencies.map((dependency, position): ModuleSource => {
    // Short names: the CLI's names can be too long for a file name.
    const file = `_deps/component${position}.js`;
    text = text.replaceAll(`./_componentDeps/${Buffer.from(dependency).toString("base64url")}"`, `./${file}"`);
    const type = done.get(dependency)?.definitionType;
    const imported = { componentDefinitionPath: dependency, defaultName: type && "name" in type ? type.name : null };
    return { path: file, source: `export default ${JSON.stringify(imported)};`, environment: "isolate" };
  });
  const scope = createExecutionScope({ environment: () => environment, fetch });
  const value = await evaluateModule([{ ...source, source: text }, ...stand], source.path, { folder, scope });
  const exported = (value as { export?: () => unknown } | undefined)?.export;
  const where = path === "" ? "convex.config.ts" : `${path}/convex.config.ts`;
  if (typeof exported !== "function")
    throw invalidConfig(`${where} must export default defineApp() or defineComponent()`);
  const definition = exportOf(exported.bind(value), where);
  if ((definition.definitionType.type === "app") !== (path === ""))
    throw invalidConfig(`${where} must use ${path === "" ? "defineApp()" : "defineComponent(name)"}`);
  return definition;
}

/** The export of a definition, with its shape checked. */
function exportOf(exported: () => unknown, where: string): Definition {
  try {
    return exported() as Definition;
  } catch (error) {
    throw invalidConfig(`${where}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
