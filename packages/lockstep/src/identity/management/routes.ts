// The management API: every operation that local AuthKit answers with an API key, in one table. What WorkOS has beside these is
// in unbuilt.ts and answered 501.

import type { Hono } from "hono";
import type { AuthKitContext } from "../context.ts";
import { listEvents } from "../events/list-events.ts";
import { createCorsOrigin, createRedirectUri, setAppHomepageUrl } from "./environment.ts";
import type { Route } from "./operation.ts";
import { serveRoutes } from "./serve.ts";
import { UNBUILT, unbuiltRoute } from "./unbuilt.ts";

/** Every operation that is built. */
export const ROUTES: readonly Route[] = [
  ["GET", "/events", 200, listEvents],
  ["POST", "/user_management/redirect_uris", 201, createRedirectUri],
  ["POST", "/user_management/cors_origins", 201, createCorsOrigin],
  ["PUT", "/user_management/app_homepage_url", 200, setAppHomepageUrl],
];

/** Adds the management API to the application. */
export function addManagementRoutes(app: Hono, context: AuthKitContext): void {
  serveRoutes(app, context, ROUTES);
  serveRoutes(app, context, UNBUILT.map(unbuiltRoute));
}
