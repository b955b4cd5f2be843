// The app that is served now: loaded from the last push, replaced by the next one, and reloaded when its environment changes.

import type { Engine } from "../engine/engine.ts";
import type { Misfit } from "../engine/first-misfit.ts";
import type { EnvironmentVariables } from "../definitions/pushed-app.ts";
import { evaluateAuthConfig } from "../functions/load/evaluate-auth-config.ts";
import type { AppLoader, LoadedApp } from "../functions/load/load-app.ts";

export interface ServedApp {
  /** Null before the first push. */
  readonly current: LoadedApp | null;
  /** Replaces what is served, and every subscription runs again; or returns the document that does not fit. */
  install(loaded: LoadedApp): Promise<Misfit | null>;
  /**
   * Changes the environment. Modules that read it at import are imported again, and so is the auth config.
   *
   * @throws HttpError 400 when the auth config does not work with the new environment; nothing has changed then.
   */
  changeEnvironment: (change: (current: EnvironmentVariables) => EnvironmentVariables) => Promise<void>;
  close(): void;
}

export interface ServedAppOptions {
  engine: Engine;
  loader: AppLoader;
  /** Where module files may be written. */
  folder: string;
  /** The environment that functions see: with the URLs of this deployment. */
  withUrls: (environment: EnvironmentVariables) => EnvironmentVariables;
}

/** Serves the app of the last push. */
export async function createServedApp({ engine, loader, folder, withUrls }: ServedAppOptions): Promise<ServedApp> {
  let current = await loader.loadStored();
  return {
    get current() {
      return current;
    },
    async install(next) {
      const previous = current;
      const misfit = await engine.install(next.app, () => (current = next));
      (misfit ? next : previous)?.close();
      return misfit;
    },
    async changeEnvironment(change) {
      for (;;) {
        const { app, environment: from } = engine;
        const before = current;
        const to = change(from);
        const auth = app && (await evaluateAuthConfig(app.modules, withUrls(to), folder));
        const isRead = [...(before?.components.values() ?? [])].some((component) => component.importReadsEnvironment);
        const fresh = before && isRead ? await loader.reload(before.app, to) : null;
        // If a push or another change came first, this result is about code that is no longer served.
        const isDone = await engine.setEnvironment({ app, from, to, auth }, () => (current = fresh ?? current));
        (isDone ? fresh && before : fresh)?.close();
        if (isDone) return;
      }
    },
    close: () => current?.close(),
  };
}
