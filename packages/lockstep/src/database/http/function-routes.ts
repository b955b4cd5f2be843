// Functions over HTTP: `/api/query`, `/api/mutation`, `/api/action`, and `/api/function` for any kind.
// Source: Convex docs, "Convex HTTP API"; `convex/browser` http_client.

import { type Context, Hono } from "hono";
import type { JSONValue } from "convex/values";
import type { Authenticator } from "../authenticate.ts";
import type { Deployment } from "../deployment.ts";
import type { FunctionOutcome } from "../functions/run.ts";
import { callerOf } from "./caller.ts";
import { HttpError } from "./http-error.ts";
import { MAX_CALL_BYTES, readJson } from "./read-body.ts";

/** The routes that run functions. */
export function functionRoutes(deployment: Deployment, authenticator: Authenticator): Hono {
  const app = new Hono();

  const serve = async (
    context: Context,
    kind: "query" | "mutation" | "action" | null,
    body: Record<string, unknown>,
  ): Promise<Response> => {
    const { path, args, componentPath } = body;
    if (typeof path !== "string")
      throw new HttpError(400, "BadPath", "`path` must be the name of a function, e.g. messages:list");
    const caller = await callerOf(context, authenticator);
    const component = typeof componentPath === "string" ? componentPath : "";
    const target = deployment.find({ component, path });
    if (kind !== null && target && target.kind !== kind) {
      return context.json(failure(`Trying to execute ${target.name} as ${kind}, but it is defined as ${target.kind}.`));
    }
    return context.json(answer(await deployment.run({ path, component, args: (args ?? {}) as JSONValue, caller })));
  };

  for (const kind of ["query", "mutation", "action"] as const) {
    app.post(`/api/${kind}`, async (context) => serve(context, kind, await readJson(context, MAX_CALL_BYTES)));
  }
  app.get("/api/query", (context) => {
    const { path, args } = context.req.query();
    return serve(context, "query", { path, args: parseArgs(args) });
  });
  app.post("/api/function", async (context) => serve(context, null, await readJson(context, MAX_CALL_BYTES)));
  return app;
}

function parseArgs(args: string | undefined): unknown {
  try {
    return args === undefined ? {} : JSON.parse(args);
  } catch {
    throw new HttpError(400, "BadArgs", "`args` is not JSON");
  }
}

function answer(outcome: FunctionOutcome): Record<string, unknown> {
  const logLines = outcome.logLines.length > 0 ? { logLines: outcome.logLines } : {};
  if (outcome.ok) return { status: "success", value: outcome.value, ...logLines };
  const { errorMessage, errorData } = outcome;
  return { status: "error", errorMessage, ...(errorData === undefined ? {} : { errorData }), ...logLines };
}

function failure(errorMessage: string): Record<string, unknown> {
  return { status: "error", errorMessage };
}
