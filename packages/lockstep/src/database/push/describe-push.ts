// The description of a push for the `convex` CLI: its contents, for generated code, and its changes.
// Source of the shapes: `convex` CLI, deployApi/startPush, componentDefinition, checkedComponent, finishPush.

import type { JSONValue } from "convex/values";
import { APP, childPath, type ComponentPath, parentPath } from "../definitions/component-path.ts";
import type { EnvironmentVariables, ModuleSource, PushedApp } from "../definitions/pushed-app.ts";
import { schemasOf } from "../definitions/schema.ts";
import { EMPTY_SCHEMA, type ExportedSchema } from "../definitions/exported-schema.ts";
import { type Analysis, analyzedModule } from "../functions/load/analyze.ts";
import { AUTH_CONFIG } from "../functions/load/evaluate-auth-config.ts";
import type { LoadedApp } from "../functions/load/load-app.ts";
import type { Definition } from "./evaluate-definitions.ts";

type Json = Record<string, JSONValue>;

/** The response to `start_push`, without `schemaChange`. */
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

/** Which components a push mounts and unmounts. `known` are those that already have tables. */
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
      // An app exports no functions; a component exports its public ones to whichever component mounts it.
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

/** Source: `convex` CLI, deployApi/finishPush, indexDiff. */
function indexDiff(before: ExportedSchema | undefined, after: ExportedSchema): JSONValue {
  const [old, fresh] = [indexesIn(before), indexesIn(after)];
  const change = (from: Indexes, test: (index: Index, key: string) => boolean): JSONValue[] =>
    [...from].flatMap(([key, index]) => (test(index, key) ? [{ ...index.config, staged: index.staged }] : []));
  return {
    added_indexes: change(fresh, (_index, key) => !old.has(key)),
    removed_indexes: change(old, (_index, key) => !fresh.has(key)),
    enabled_indexes: change(fresh, ({ staged }, key) => !staged && old.get(key)?.staged === true),
    disabled_indexes: change(fresh, ({ staged }, key) => staged && old.get(key)?.staged === false),
  };
}

interface Index {
  config: Json;
  staged: boolean;
}

/** By the properties that identify an index. */
type Indexes = Map<string, Index>;

function indexesIn(schema: ExportedSchema | undefined): Indexes {
  const all: Indexes = new Map();
  for (const table of schema?.tables ?? []) {
    const add = (type: string, staged: boolean, indexes: readonly { indexDescriptor: string }[] | null = []): void => {
      for (const { indexDescriptor, ...rest } of indexes ?? []) {
        const config = { name: `${table.tableName}.${indexDescriptor}`, ...rest, type };
        all.set(JSON.stringify(config), { config, staged });
      }
    };
    add("database", false, table.indexes);
    add("database", true, table.stagedDbIndexes);
    add("search", false, table.searchIndexes);
    add("search", true, table.stagedSearchIndexes);
    add("vector", false, table.vectorIndexes);
    add("vector", true, table.stagedVectorIndexes);
  }
  return all;
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
