// From a pushed app to functions that can run: its modules imported, under an environment, and analysed.

import type { Engine } from "../engine/engine.ts";
import type { EnvironmentVariables, PushedApp } from "../engine/pushed-app.ts";
import { type Analysis, analyzeModules } from "./analyze.ts";
import { AUTH_CONFIG } from "./evaluate-auth-config.ts";
import { importPhase } from "./evaluate-module.ts";
import { createExecutionScope } from "./execution.ts";
import { type LoadedModules, loadModules, ModuleLoadError } from "./load-modules.ts";

/** A pushed app with its modules imported and analysed, not yet in place. */
export interface LoadedApp {
  app: PushedApp;
  analysis: Analysis;
  modules: LoadedModules;
  /** Whether the modules read an environment variable when they were imported, outside of any function. */
  importReadsEnvironment: boolean;
}

export interface AppLoaderOptions {
  engine: Pick<Engine, "app" | "environment">;
  /** Where module files may be written. */
  folder: string;
  fetch: typeof fetch;
  /** An environment as functions see it: with the URLs of this deployment. */
  withUrls: (environment: EnvironmentVariables) => EnvironmentVariables;
  log: (line: string) => void;
}

export interface AppLoader {
  /** @throws ModuleLoadError */
  load: (app: PushedApp) => Promise<LoadedApp>;
  /** Loads again under an environment that is coming; null, and a line in the log, when that fails. */
  reload: (app: PushedApp, coming: EnvironmentVariables) => Promise<LoadedApp | null>;
  /** What was pushed last. It was fine then; should it fail now, the documents must stay reachable for the next push. */
  loadStored: () => Promise<LoadedApp | null>;
}

export function createAppLoader({ engine, folder, fetch, withUrls, log }: AppLoaderOptions): AppLoader {
  async function load(app: PushedApp, coming: EnvironmentVariables | null = null): Promise<LoadedApp> {
    let importReadsEnvironment = false;
    // While they are imported the modules see the environment that is coming, afterwards the one that is.
    let environment = coming;
    const scope = createExecutionScope({ environment: () => withUrls(environment ?? engine.environment), fetch });
    const functions = app.modules.filter(({ path, environment }) => environment === "isolate" && path !== AUTH_CONFIG);
    const importing = importPhase(() => (importReadsEnvironment = true));
    const modules = await loadModules(functions, folder, scope, importing);
    environment = null;
    try {
      return { app, modules, analysis: analyzeModules(modules.modules), importReadsEnvironment };
    } catch (error) {
      modules.dispose();
      throw new ModuleLoadError(error instanceof Error ? error.message : String(error), { cause: error });
    }
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
