// The routes with which Lockstep's server signs users in, in a folder of the app: `/auth/*`.

import { type Route, routesOf } from "../../../project/routes.ts";
import type { App, Project } from "../../../project/project.ts";

const SERVER = /["']@lockstep\/auth\/(?:nextjs\/server|tanstack-start|react-router)["']/;

/** The routes of an app that answer `sign-in`, `callback` and the others by the last part of the path. */
export function sessionRoutes(project: Project, app: App): Route[] {
  return (routesOf(project, app) ?? []).filter(
    ({ path, kind, file, handlers }) =>
      path.endsWith("/*") &&
      kind === "handler" &&
      handlers.some((one) => one === "GET" || one === "loader" || one === "*") &&
      SERVER.test(project.files.read(file) ?? ""),
  );
}
