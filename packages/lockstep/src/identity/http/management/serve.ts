// Serves the route table: the API key, the body, the status, and refusals as JSON. The same for every operation.

import type { Context, Hono } from "hono";
import { parseJson } from "../../../parse-json.ts";
import type { AuthKitContext } from "../../context/context.ts";
import { ApiRefusal } from "../../operations/shared/api-refusal.ts";
import { isObject } from "../../operations/shared/fields.ts";
import type { Route } from "../../operations/shared/operation.ts";
import { quote } from "../../values/quote.ts";
import { equalSecrets } from "../../values/secret.ts";
import { readBody } from "../request/read-body.ts";

/** Adds routes to the application. `needKey: false` is for public operations. */
export function serveRoutes(
  app: Hono,
  context: AuthKitContext,
  routes: readonly Route[],
  { needKey }: { needKey: boolean } = { needKey: true },
): void {
  for (const [method, path, status, operation] of routes) {
    app.on(method, path.replaceAll(/\{(\w+)\}/g, ":$1"), async (c) => {
      try {
        if (needKey) checkApiKey(c.req.header("Authorization"), context.options.apiKeys);
        const { url } = c.req;
        const body = method === "GET" ? {} : parseBody(await readBody(c));
        const request = { params: c.req.param(), query: new URL(url).searchParams, body, origin: new URL(url).origin };
        const answer = await operation(context, request);
        return answer === undefined ? c.body(null, status) : c.json(answer, status === 204 ? 200 : status);
      } catch (error) {
        return refused(c, context, path, error);
      }
    });
  }
}

/** Refuses a request that does not carry one of the API keys as its bearer token. */
function checkApiKey(authorization: string | undefined, apiKeys: readonly string[]): void {
  const [scheme = "", key = ""] = (authorization ?? "").split(/ (.*)/s);
  // Every key is compared, so that the time does not reveal a partial match.
  const known = apiKeys.map((apiKey) => equalSecrets(apiKey, key)).includes(true);
  if (scheme.toLowerCase() === "bearer" && known) return;
  throw new ApiRefusal(401, {
    message: "Could not authorize the request: send one of local AuthKit's API keys as the bearer token.",
    code: "unauthorized",
    error: "Unauthorized",
  });
}

function parseBody(body: string): Record<string, unknown> {
  if (body === "") return {};
  const parsed = parseJson(body);
  if ("json" in parsed && isObject(parsed.json)) return parsed.json;
  const problem = "problem" in parsed ? parsed.problem : "is not a JSON object";
  throw new ApiRefusal(400, { message: `The body ${problem}.`, code: "invalid_json" });
}

// The path as written in the table: a real one may contain a token.
function refused(c: Context, { options }: AuthKitContext, path: string, error: unknown): Response {
  if (!(error instanceof ApiRefusal)) throw error;
  options.log(`${c.req.method} ${path} refused: ${error.status} ${quote(error.message)}`);
  if (error.retryAfter !== undefined) c.header("Retry-After", String(error.retryAfter));
  return c.json(error.body, error.status);
}
