// HTTP actions: requests to the site's own port, routed by `convex/http.ts`. Source: Convex docs, "HTTP actions". CORS is left to the app,
// and a refused token does not reject the request: the action runs, and asking for the identity throws.

import { type Context, Hono } from "hono";
import type { Authenticator } from "../callers/authenticate.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { CallerIdentity } from "../callers/caller-identity.ts";
import { callerOf, originOfRequest } from "../callers/caller-of-request.ts";
import { HttpError } from "../http/http-error.ts";

/** Largest body of a request. Source: Convex docs, "HTTP actions", limits. */
const MAX_BODY_BYTES = 20 * 1024 * 1024;

const NOT_FOUND = "No matching routes found";
/** A `Request` cannot have these methods, and neither can a route. Source: Fetch, "forbidden method". */
const UNROUTABLE = new Set(["TRACE", "TRACK", "CONNECT"]);

/** The server of HTTP actions. */
export function httpActions(deployment: Deployment, authenticator: Authenticator): Hono {
  const app = new Hono();
  app.all("*", async (context) => {
    if (UNROUTABLE.has(context.req.method)) return context.text(NOT_FOUND, 404);
    const caller = await callerOrRefusal(context, authenticator);
    const response = await deployment.httpAction(plain(context.req.raw), caller, originOfRequest(context));
    return response ?? context.text(NOT_FOUND, 404);
  });
  return app;
}

/**
 * The same request as an instance of Node's own `fetch` classes, so that all of them recognize it. Its body ends in an error if it is too
 * large, because headers cannot be trusted to say so.
 */
function plain({ url, method, headers, signal, body }: Request): Request {
  if (body === null) return new Request(url, { method, headers, signal });
  let length = 0;
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      length += chunk.byteLength;
      if (length > MAX_BODY_BYTES) controller.error(new Error("The request body is larger than 20 MiB"));
      else controller.enqueue(chunk);
    },
  });
  // Node requires `duplex` when the body may be read while the response is written.
  const init = { method, headers, signal, body: body.pipeThrough(count), duplex: "half" as const };
  return new Request(url, init);
}

async function callerOrRefusal(context: Context, authenticator: Authenticator): Promise<CallerIdentity> {
  try {
    return await callerOf(context, authenticator);
  } catch (error) {
    // An unreadable header may be the app's own: webhooks and API keys of its users.
    if (error instanceof HttpError) return { kind: "refused", message: error.message };
    throw error;
  }
}
