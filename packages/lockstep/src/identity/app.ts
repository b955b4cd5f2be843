// The route table of local AuthKit, and the rules for every request: a loopback name, JSON errors.

import { setTimeout as sleep } from "node:timers/promises";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { requestId } from "hono/request-id";
import type { AuthKitContext } from "./context/context.ts";
import { addAuthorizeRoutes } from "./http/authorize/routes.ts";
import { authorizeDevice } from "./http/device/authorize-device.ts";
import { addDeviceRoutes } from "./http/device/device-page.ts";
import { addInitiateRoutes } from "./http/links/initiate.ts";
import { logout } from "./http/links/logout.ts";
import { addResetLinkRoutes } from "./http/links/password-mail.ts";
import { addManagementRoutes } from "./http/management/routes.ts";
import { idempotency } from "./http/request/idempotency.ts";
import { injectFaults } from "./http/request/inject-faults.ts";
import { ownHostOnly, ownOriginOnly } from "./http/request/own-origin.ts";
import { addSsoRoutes } from "./http/sso/routes.ts";
import { authenticate } from "./http/token/authenticate.ts";
import { jwks } from "./http/token/jwks.ts";
import { addAcceptedRoutes } from "./http/tools/accepted-data.ts";
import { addPipesRoutes } from "./http/tools/connect-account.ts";
import { addFaultRoutes } from "./http/tools/faults.ts";
import { addOutboxRoutes } from "./http/tools/outbox.ts";
import { addIndexRoute } from "./http/tools/overview.ts";
import { addWebhookRoutes } from "./http/tools/webhooks.ts";
import { pruneNowAndThen } from "./prune.ts";

/** The HTTP application over a context. */
export function createApp(context: AuthKitContext): Hono {
  const { options, clients } = context;
  const app = new Hono();

  // SDKs put it into their exceptions.
  app.use(requestId({ headerName: "X-Request-ID" }));
  app.use(ownHostOnly(options.log));
  app.use((_c, next) => {
    pruneNowAndThen(context.store, options.now());
    return next();
  });
  const allowOrigins = cors({
    origin: (origin) => (clients.all().some(({ corsOrigins }) => corsOrigins.includes(origin)) ? origin : null),
    allowMethods: ["POST"],
    allowHeaders: ["Content-Type"],
    credentials: true,
    maxAge: 600,
  });
  // Only for pages: its headers turn every answer into a web response, which costs more to send.
  app.use("/user_management/authenticate", (c, next) =>
    c.req.header("Origin") === undefined ? next() : allowOrigins(c, next),
  );
  app.use(injectFaults(context.faults, sleepUntil));
  app.use(idempotency(context.store.answers, options.now));
  app.use("/_lockstep/*", ownOriginOnly);
  app.use("/_emulate/*", ownOriginOnly);

  app.get("/health", (c) => c.json({ status: "ok" }));
  addIndexRoute(app, context);
  addAuthorizeRoutes(app, context);
  addInitiateRoutes(app, context);
  addResetLinkRoutes(app, context);
  addDeviceRoutes(app, context);
  addSsoRoutes(app, context);
  addOutboxRoutes(app, context);
  addAcceptedRoutes(app, context);
  addPipesRoutes(app, context);
  app.post("/user_management/authenticate", authenticate(context));
  app.post("/user_management/authorize/device", authorizeDevice(context));
  app.get("/user_management/sessions/logout", logout(context));
  app.get("/sso/jwks/:client_id", jwks(context));

  addManagementRoutes(app, context);
  addWebhookRoutes(app, context);
  addFaultRoutes(app, context);

  app.notFound((c) =>
    c.json({ message: `Local AuthKit has nothing at ${c.req.method} ${c.req.path}.`, code: "not_found" }, 404),
  );
  app.onError((error, c) => {
    if (error instanceof HTTPException)
      return c.json({ message: error.message, code: "request_refused" }, error.status);
    options.log(`${c.req.method} ${c.req.path} failed: ${error.message}`);
    return c.json({ message: "Local AuthKit failed; its log says why.", code: "server_error" }, 500);
  });
  return app;
}

function sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => {});
}
