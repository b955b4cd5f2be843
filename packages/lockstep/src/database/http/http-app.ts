// The HTTP side of a deployment around its routes: CORS, version and keys, and the response to every error.

import { Hono } from "hono";
import { cors } from "hono/cors";
import { HttpError } from "./http-error.ts";

export interface HttpAppOptions {
  /** The deployment's name. */
  name: string;
  /** The public keys of the tokens that its functions sign. */
  keySet: object;
  routes: readonly Hono[];
  log: (line: string) => void;
}

export function httpApp({ name, keySet, routes, log }: HttpAppOptions): Hono {
  const app = new Hono();
  app.use(
    cors({
      origin: (origin) => origin,
      credentials: true,
      maxAge: 86_400,
      allowMethods: ["GET", "POST", "OPTIONS", "PATCH", "DELETE", "PUT"],
    }),
  );
  app.get("/", (context) => context.text("This Convex deployment is running. See https://docs.convex.dev/."));
  app.get("/version", (context) => context.text("unknown"));
  app.get("/instance_name", (context) => context.text(name));
  app.get("/.well-known/jwks.json", (context) => context.json(keySet));
  app.get("/instance_version", (context) => context.text("unknown"));
  for (const route of routes) app.route("/", route);
  // Not 404: the `convex` CLI takes that for a deployment that is still starting, and retries.
  app.notFound((context) =>
    context.json(
      { code: "UnsupportedRoute", message: `Local Convex does not have ${context.req.method} ${context.req.path} yet` },
      400,
    ),
  );
  app.onError((error, context) => {
    // A body that was not read to the end makes the connection unusable for the next request.
    if (error instanceof HttpError && error.status === 413) context.header("connection", "close");
    if (error instanceof HttpError) return context.json({ code: error.code, message: error.message }, error.status);
    log(`${context.req.method} ${context.req.path} failed: ${error.stack ?? error.message}`);
    return context.json(
      { code: "InternalServerError", message: "Your request couldn't be completed. Try again later." },
      500,
    );
  });
  return app;
}
