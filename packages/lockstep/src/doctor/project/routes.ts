// The routes of an app, as its framework finds them in files. Not those that a server in front of it, or a plain single-page app, makes up itself.

import { filesRoutes } from "./routes/files-routes.ts";
import { nextRoutes } from "./routes/next-routes.ts";
import { reactRouterRoutes } from "./routes/react-router-routes.ts";
import type { Route } from "./routes/route.ts";
import { tanstackRoutes } from "./routes/tanstack-routes.ts";
import type { App, Project } from "./project.ts";

export { matchRoute, matchesPath } from "./routes/route.ts";
export type { Route } from "./routes/route.ts";
export { routeOptions } from "./routes/tanstack-routes.ts";

/** All routes of an app; undefined if they cannot be known from its files alone. */
export function routesOf(project: Project, app: App): readonly Route[] | undefined {
  if (movesRoutes(project, app)) return undefined;
  switch (app.framework.name) {
    case "nextjs":
      return nextRoutes(project, app);
    case "tanstack-start":
      return tanstackRoutes(project, app);
    case "react-router":
      return reactRouterRoutes(project, app);
    case "sveltekit":
    case "nuxt":
    case "astro":
      return filesRoutes(project, app, app.framework.name);
    case "expo":
    case "vite":
      return undefined;
  }
}

/** Settings that put routes at other paths, or read them from other folders. */
const MOVES =
  /\b(?:basePath|pageExtensions|rewrites|baseURL|srcDir|serverDir|appDirectory|basename|rewriteBasePath|routesDirectory)\b|\bbase\s*:/;
const CONFIGS = /^(?:next\.config|nuxt\.config|astro\.config|svelte\.config|react-router\.config)\.[cm]?[jt]s$/;

function movesRoutes({ files }: Project, { dir }: App): boolean {
  const start = dir === "" ? "" : `${dir}/`;
  return files.list.some(
    (file) => file.startsWith(start) && CONFIGS.test(file.slice(start.length)) && MOVES.test(files.read(file) ?? ""),
  );
}
