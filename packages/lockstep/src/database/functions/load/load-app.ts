// From a pushed app to runnable functions: imports and analyzes the modules of the app and of each mounted component, each under its own
// environment.

import { resolve } from "node:path";
import { APP, type ComponentPath } from "../../definitions/component-path.ts";
import type { Engine } from "../../engine/engine.ts";
import type { EnvironmentVariables, ModuleSource, PushedApp } from "../../definitions/pushed-app.ts";
import { type Analysis, analyzeModules } from "./analyze.ts";
import { componentEnvironment } from "./component-environment.ts";
import { AUTH_CONFIG } from "./evaluate-auth-config.ts";
import { importPhase } from "./evaluate-module.ts";
import { createExecutionScope, type Execution, type ScopePorts } from "../runtime/execution.ts";
import { type LoadedModules, loadModules, ModuleLoadError, tickingOf } from "./load-modules.ts";

/** The code of the app itself or of one mounted component. */
export interface LoadedComponent {
  analysis: Analysis;
  modules: LoadedModules;
  /** Whether the modules read an environment variable at import, outside of any function. */
  importReadsEnvironment: boolean;
}

/** A pushed app with its modules imported and analyzed, not yet installed. */
export interface LoadedApp {
  app: PushedApp;
  components: ReadonlyMap<ComponentPath, LoadedComponent>;
  /** The folder of all module files; stack traces contain it. */
  folder: string;
  /** Removes the files. Imported code stays in memory. */
  close(): void;
}

export interface AppLoaderOptions {
  engine: Pick<Engine, "app" | "environment">;
  /** Where module files may be written. */
  folder: string;
  /** The folder of the app, from which unbundled packages are resolved. */
  appFolder: string;
  fetch: typeof fetch;
  /** The environment that functions see: with the URLs of this deployment. */
  withUrls: (environment: EnvironmentVariables) => EnvironmentVariables;
  log: (line: string) => void;
}

export interface AppLoader {
  /** @throws ModuleLoadError */
  load: (app: PushedApp) => Promise<LoadedApp>;
  /** Loads again under a new environment; null, and a line in the log, if that fails. */
  reload: (app: PushedApp, coming: EnvironmentVariables) => Promise<LoadedApp | null>;
  /** The last pushed app. It worked then; if it fails now, the documents must stay reachable for the next push. */
  loadStored: () => Promise<LoadedApp | null>;
}

export function createAppLoader({ engine, folder, appFolder, fetch, withUrls, log }: AppLoaderOptions): AppLoader {
  async function load(pushed: PushedApp, coming: EnvironmentVariables | null = null): Promise<LoadedApp> {
    const app = withTicking(pushed);
    // At import the modules see the new environment, afterwards the current one.
    let environment = coming;
    const loadOne = async (path: ComponentPath, sources: ModuleSource[], parent: string): Promise<LoadedComponent> => {
      let importReadsEnvironment = false;
      const ports = {
        environment: () => componentEnvironment(app, path, withUrls(environment ?? engine.environment)),
        fetch,
      };
      const importing = importPhase(() => (importReadsEnvironment = true));
      const isolate = sources.filter((source) => source.environment === "isolate");
      const modules = await loadModules(isolate, parent, createExecutionScope(ports), importing);
      try {
        const node = await loadNodeModules(
          sources,
          { parent: modules.folder, packages: resolve(appFolder, app.functionsFolder) },
          ports,
          importing,
        );
        const analysis = analyzeModules(new Map([...modules.modules, ...node]));
        assertActions([...node.keys()], analysis);
        return { modules, analysis, importReadsEnvironment };
      } catch (error) {
        modules.close();
        if (error instanceof ModuleLoadError) throw error;
        throw new ModuleLoadError(error instanceof Error ? error.message : String(error), { cause: error });
      }
    };
    const functions = app.modules.filter(({ path }) => path !== AUTH_CONFIG);
    const root = await loadOne(APP, functions, folder);
    const components = new Map([[APP, root]]);
    const close = (): void => {
      for (const { modules } of components.values()) modules.close();
    };
    try {
      // Their files are beneath those of the app, so that one folder identifies all of this app's code.
      for (const { path, definition } of app.mounts ?? [])
        components.set(path, await loadOne(path, app.definitions?.[definition]?.modules ?? [], root.modules.folder));
    } catch (error) {
      close();
      throw error;
    }
    environment = null;
    return { app, components, folder: root.modules.folder, close };
  }
  const orNull = async (loading: Promise<LoadedApp>, what: string): Promise<LoadedApp | null> => {
    try {
      return await loading;
    } catch (error) {
      log(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  return {
    load: (app) => load(app),
    reload: (app, coming) =>
      orNull(load(app, coming), "the functions cannot be loaded with the new environment, and keep the old one"),
    loadStored: async () =>
      engine.app && (await orNull(load(engine.app), "the functions pushed last cannot be loaded; push again")),
  };
}

/** With the instrumented source of each module, so that it is stored with the app. */
function withTicking(app: PushedApp): PushedApp {
  const made = (modules: ModuleSource[]): ModuleSource[] =>
    modules.map((module) => ({ ...module, ticking: tickingOf(module) }));
  const definitions = Object.entries(app.definitions ?? {}).map(
    ([path, definition]) => [path, { ...definition, modules: made(definition.modules) }] as const,
  );
  return {
    ...app,
    modules: made(app.modules),
    ...(app.definitions && { definitions: Object.fromEntries(definitions) }),
  };
}

/** Modules marked `"use node"`: bundled separately, and with Node's own process. Their files are beneath those of the others. */
async function loadNodeModules(
  sources: ModuleSource[],
  { parent, packages }: { parent: string; packages: string },
  ports: ScopePorts,
  importing: Execution,
): Promise<LoadedModules["modules"]> {
  const node = sources.filter((source) => source.environment === "node");
  if (node.length === 0) return new Map();
  // Packages for Node may do anything at import, such as starting timers.
  const { modules } = await loadModules(node, parent, createExecutionScope(ports, { kind: "node", folder: packages }), {
    ...importing,
    kind: "action",
  });
  return modules;
}

/** @throws ModuleLoadError in Convex's words, if a Node module contains a query or a mutation */
function assertActions(paths: string[], { functions }: Analysis): void {
  for (const { name, kind } of functions.values()) {
    const [module = "", fn = ""] = name.split(":");
    const path = `${module}.js`;
    if (kind === "action" || !paths.includes(path)) continue;
    const title = kind === "query" ? "Query" : "Mutation";
    throw new ModuleLoadError(
      `\`${fn}\` defined in \`${path}\` is a ${title} function. Only actions can be defined in Node.js. See https://docs.convex.dev/functions/actions for more details.`,
    );
  }
}
