// What the `convex` CLI is told of a push: what was found in it, for generated code, and what it changes.
// Source of the shapes: `convex` CLI, deployApi/startPush, componentDefinition, checkedComponent, finishPush.

import type { JSONValue } from "convex/values";
import { APP, childPath, type ComponentPath, parentPath } from "../engine/component-path.ts";
import type { EnvironmentVariables, ModuleSource, PushedApp } from "../engine/pushed-app.ts";
import { EMPTY_SCHEMA, type ExportedSchema, schemasOf } from "../engine/schema.ts";
import { type Analysis, analyzedModule } from "../functions/analyze.ts";
import { AUTH_CONFIG } from "../functions/evaluate-auth-config.ts";
import type { LoadedApp } from "../functions/load-app.ts";
import type { Definition } from "./evaluate-definitions.ts";

type Json = Record<string, JSONValue>;

/** The answer to `start_push`, without `schemaChange`. */
export function describePush(
  { app, components }: LoadedApp,
  definitions: ReadonlyMap<string, Definition>,
  environment: EnvironmentVariables,
): Json {
  const analysis = [...definitions].map(([path, definition]): [string, JSONValue] => {
    const { modules, schema } = path === "" ? app : (app.definitions?.[path] ?? { modules: [], schema: EMPTY_SCHEMA });
    const mounted = path === "" ? APP : app.mounts?.find((mount) => mount.definition === path)?.path;
    const found = mounted === undefined ? undefined : components.get(mounted)?.analysis;
    return [path, describeDefinition(path, definition, modules, schema, found)];
  });
  return {
    environmentVariables: { ...environment },
    externalDepsId: null,
    componentDefinitionPackages: {},
    appAuth: app.auth.map((provider) => ({ ...provider })),
    analysis: Object.fromEntries(analysis),
    app: describeMount(app, APP, ""),
  };
}

/** Which indexes a push adds and removes, per component. */
export function indexDiffs(before: PushedApp | null, after: PushedApp): Json {
  const [old, fresh] = [schemasOf(before), schemasOf(after)];
  return Object.fromEntries(
    [...fresh].map(([component, schema]) => [component, indexDiff(old.get(component), schema)]),
  );
}

/** Which components a push mounts and takes down. `known` are those that have tables already. */
export function componentDiffs(before: PushedApp | null, after: PushedApp, known: ReadonlySet<ComponentPath>): Json {
  const paths = (app: PushedApp | null): ComponentPath[] => (app?.mounts ?? []).map(({ path }) => path);
  const [old, fresh] = [paths(before), paths(after)];
  const mounted = fresh.filter((path) => !old.includes(path));
  return Object.fromEntries([
    ...mounted.map((path) => [path, componentDiff(known.has(path) ? "remount" : "create")]),
    ...old.filter((path) => !fresh.includes(path)).map((path) => [path, componentDiff("unmount")]),
  ]) as Json;
}

function describeDefinition(
  path: string,
  { definitionType, childComponents, httpMounts, envVars }: Definition,
  modules: readonly ModuleSource[],
  schema: ExportedSchema,
  analysis: Analysis | undefined,
): JSONValue {
  const paths = modules
    .map((module) => module.path)
    .filter((name) => !name.startsWith("_deps/") && !(path === "" && name === AUTH_CONFIG));
  return {
    definition: {
      path,
      definitionType,
      childComponents: childComponents as unknown as JSONValue,
      httpMounts,
      // An app offers its functions to nobody; a component its public ones to whoever mounts it.
      exports: path === "" ? { type: "branch", branch: [] } : exportsOf(analysis),
      ...(envVars ? { envVars: envVars as unknown as JSONValue } : {}),
    },
    schema: schema as unknown as JSONValue,
    functions: analysis ? Object.fromEntries(paths.map((name) => [name, analyzedModule(name, analysis)])) : {},
    udfConfig: { serverVersion: "1.48.0", importPhaseRngSeed: null, importPhaseUnixTimestamp: null },
  };
}

interface Tree {
  [name: string]: string | Tree;
}

function exportsOf(analysis: Analysis | undefined): JSONValue {
  const root: Tree = {};
  for (const { name, visibility } of analysis?.functions.values() ?? []) {
    if (visibility !== "public") continue;
    const parts = name.split(/[/:]/);
    const last = parts.pop() ?? "";
    let branch = root;
    for (const part of parts) branch = (branch[part] ??= {}) as Tree;
    branch[last] = `_reference/function/${name}`;
  }
  const describe = (tree: Tree): JSONValue => ({
    type: "branch",
    branch: Object.entries(tree).map(([name, node]) => [
      name,
      typeof node === "string" ? { type: "leaf", leaf: node } : describe(node),
    ]),
  });
  return describe(root);
}

function describeMount(app: PushedApp, path: ComponentPath, definitionPath: string): JSONValue {
  const children = (app.mounts ?? []).filter((mount) => parentPath(mount.path) === path && mount.path !== path);
  return {
    definitionPath,
    componentPath: path,
    args: {},
    childComponents: Object.fromEntries(
      children.map((mount) => [
        mount.path.slice(childPath(path, "").length),
        describeMount(app, mount.path, mount.definition),
      ]),
    ),
    httpRoutes: {
      httpModuleRoutes: null,
      mounts: children.flatMap(({ httpPrefix }) => (httpPrefix === null ? [] : [httpPrefix])),
    },
    exports: {},
  };
}

function indexDiff(before: ExportedSchema | undefined, after: ExportedSchema): JSONValue {
  const list = (schema: ExportedSchema | undefined): Map<string, JSONValue> =>
    new Map(
      (schema?.tables ?? []).flatMap(({ tableName, indexes, searchIndexes, vectorIndexes }) =>
        [
          ...indexes.map((index) => ({ ...index, type: "database" })),
          ...(searchIndexes ?? []).map((index) => ({ ...index, type: "search" })),
          ...(vectorIndexes ?? []).map((index) => ({ ...index, type: "vector" })),
        ].map(({ indexDescriptor, ...index }): [string, JSONValue] => {
          const named = { name: `${tableName}.${indexDescriptor}`, ...index };
          return [JSON.stringify(named), named];
        }),
      ),
    );
  const [old, fresh] = [list(before), list(after)];
  return {
    added_indexes: [...fresh].filter(([key]) => !old.has(key)).map(([, index]) => index),
    removed_indexes: [...old].filter(([key]) => !fresh.has(key)).map(([, index]) => index),
  };
}

function componentDiff(type: "create" | "remount" | "unmount"): JSONValue {
  return {
    diffType: { type },
    moduleDiff: { added: [], removed: [] },
    udfConfigDiff: null,
    cronDiff: { added: [], updated: [], deleted: [] },
    indexDiff: { added_indexes: [], removed_indexes: [] },
    schemaDiff: null,
  };
}
