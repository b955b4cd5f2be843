// Functions over HTTP: `/api/query`, `/api/mutation`, `/api/action`, and `/api/function` and `/api/run/…` for any kind.
// Source: Convex docs, "Convex HTTP API"; `convex/browser` http_client.

import { type Context, Hono } from "hono";
import type { JSONValue } from "convex/values";
import type { Authenticator } from "../callers/authenticate.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { Snapshot } from "../engine/snapshot.ts";
import { ModuleLoadError } from "../functions/load/load-modules.ts";
import { valueOf } from "../functions/calls/content-of.ts";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import { encodeTs } from "../sync/protocol.ts";
import { inSlices } from "../time/in-slices.ts";
import { parseJson } from "../../parse-json.ts";
import { toPlainJson } from "../values/plain-json.ts";
import { callerOf, originOfRequest, requireAdmin } from "../callers/caller-of-request.ts";
import { requestMetadata } from "../callers/request-metadata.ts";
import { HttpError } from "../http/http-error.ts";
import { MAX_CALL_BYTES, readJson } from "../http/read-body.ts";

/** How long a snapshot can be queried, in ms. Source: `convex/browser`, ConvexHttpClient.consistentQuery. */
const PINNED_MS = 30_000;
const MAX_PINNED = 1000;

/** The routes that run functions. */
export function functionRoutes(deployment: Deployment, authenticator: Authenticator, now: () => number): Hono {
  const app = new Hono();
  /** Snapshots promised to consistent queries, by timestamp. */
  const pinned = new Map<string, { snapshot: Snapshot; untilMs: number }>();

  const serve = async (
    context: Context,
    kind: "query" | "mutation" | "action" | null,
    body: Record<string, unknown>,
  ): Promise<Response> => {
    const { path, args, componentPath } = body;
    const name = nameOf(path);
    const show = formatOf(body["format"]);
    const caller = await callerOf(context, authenticator);
    const request = requestMetadata(originOfRequest(context), caller);
    const component = typeof componentPath === "string" ? componentPath : "";
    const target = deployment.find({ component, path: name });
    if (kind !== null && target && target.kind !== kind) {
      return context.json(failure(`Trying to execute ${target.name} as ${kind}, but it is defined as ${target.kind}.`));
    }
    return context.json(
      answer(await deployment.run({ path: name, component, args: (args ?? {}) as JSONValue, caller, request }), show),
    );
  };

  for (const kind of ["query", "mutation", "action"] as const) {
    app.post(`/api/${kind}`, async (context) => serve(context, kind, await readJson(context, MAX_CALL_BYTES)));
  }
  app.get("/api/query", (context) => {
    const { path, args, format } = context.req.query();
    return serve(context, "query", { path, args: parseArgs(args), format });
  });
  app.post("/api/function", async (context) => serve(context, null, await readJson(context, MAX_CALL_BYTES)));
  app.post("/api/run/*", async (context) => {
    const parts = partsOf(context.req.path.slice("/api/run/".length));
    const { args, format = "json" } = await readJson(context, MAX_CALL_BYTES);
    return await serve(context, null, { path: `${parts.slice(0, -1).join("/")}:${parts.at(-1)}`, args, format });
  });

  app.post("/api/run_test_function", async (context) => {
    await requireAdmin(context, authenticator);
    const { bundle, args, format, componentId } = await readJson(context, MAX_CALL_BYTES);
    const source = (bundle as { source?: unknown } | undefined)?.source;
    if (typeof source !== "string") throw new HttpError(400, "BadBundle", "`bundle` must be {path, source}");
    const caller = await callerOf(context, authenticator);
    const component = typeof componentId === "string" ? componentId : "";
    try {
      const outcome = await deployment.runSource(source, { component, args: (args ?? {}) as JSONValue, caller });
      return context.json(answer(outcome, formatOf(format)));
    } catch (error) {
      if (error instanceof ModuleLoadError) return context.json(failure(error.message));
      throw error;
    }
  });

  /** Runs queries at one snapshot. */
  const answerAt = async (
    context: Context,
    queries: unknown[],
    snapshot: Snapshot,
  ): Promise<Record<string, unknown>[]> => {
    const caller = await callerOf(context, authenticator);
    return await inSlices(queries, async (query) => {
      if (typeof query !== "object" || query === null)
        throw new HttpError(400, "BadQueries", "`queries` must be a list of {path, args}");
      const { path, args, format } = query as Record<string, unknown>;
      const show = formatOf(format);
      const call = { path: nameOf(path), kind: "query", args: (args ?? {}) as JSONValue, caller } as const;
      return answer((await deployment.query(call, snapshot)).outcome, show);
    });
  };
  app.post("/api/query_batch", async (context) => {
    const { queries } = await readJson(context, MAX_CALL_BYTES);
    if (!Array.isArray(queries)) throw new HttpError(400, "BadQueries", "`queries` must be a list of {path, args}");
    return context.json({ results: await answerAt(context, queries, deployment.engine.snapshot) });
  });
  app.post("/api/query_ts", (context) => {
    const { snapshot } = deployment.engine;
    const ts = encodeTs(snapshot.ts);
    pinned.delete(ts);
    pinned.set(ts, { snapshot, untilMs: now() + PINNED_MS });
    for (const [old, { untilMs }] of pinned) if (untilMs < now() || pinned.size > MAX_PINNED) pinned.delete(old);
    return context.json({ ts });
  });
  app.post("/api/query_at_ts", async (context) => {
    const { ts, ...query } = await readJson(context, MAX_CALL_BYTES);
    const pin = pinned.get(String(ts));
    if (!pin || pin.untilMs < now())
      throw new HttpError(400, "InvalidTimestamp", "`ts` must be the answer of /api/query_ts, at most 30 s old");
    const [result] = await answerAt(context, [query], pin.snapshot);
    return context.json(result);
  });
  return app;
}

function nameOf(path: unknown): string {
  if (typeof path === "string") return path;
  throw new HttpError(400, "BadPath", "`path` must be the name of a function, e.g. messages:list");
}

function parseArgs(args = "{}"): unknown {
  const parsed = parseJson(args);
  if ("problem" in parsed) throw new HttpError(400, "BadArgs", `\`args\` ${parsed.problem}`);
  return parsed.json;
}

/** `module/path/function` of a URL. */
function partsOf(path: string): string[] {
  try {
    return path.split("/").map(decodeURIComponent);
  } catch {
    throw new HttpError(400, "BadPath", "The path is not percent-encoded UTF-8");
  }
}

/** The output format: Convex's types, unless plain JSON is requested. */
function formatOf(format: unknown): (encoded: JSONValue) => JSONValue {
  if (format === "json") return toPlainJson;
  if (format === undefined || format === "convex_encoded_json") return (encoded) => encoded;
  throw new HttpError(400, "BadFormat", "`format` must be json or convex_encoded_json");
}

function answer(outcome: FunctionOutcome, show: (encoded: JSONValue) => JSONValue): Record<string, unknown> {
  const logLines = outcome.logLines.length > 0 ? { logLines: outcome.logLines } : {};
  if (outcome.ok) return { status: "success", value: show(valueOf(outcome)), ...logLines };
  const { errorMessage, errorData } = outcome;
  return {
    status: "error",
    errorMessage,
    ...(errorData === undefined ? {} : { errorData: show(errorData) }),
    ...logLines,
  };
}

function failure(errorMessage: string): Record<string, unknown> {
  return { status: "error", errorMessage };
}
