// The push API that the unmodified `convex` CLI speaks: start, wait for the schema, finish.
// What is served changes in `finish_push` only, all at once; a push that fails anywhere changes nothing.

import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import type { JSONValue } from "convex/values";
import type { Authenticator } from "../authenticate.ts";
import type { Deployment } from "../deployment.ts";
import { splitTableKey } from "../engine/component-path.ts";
import { requireAdmin } from "../http/caller.ts";
import { HttpError } from "../http/http-error.ts";
import { MAX_PUSH_BYTES, readJson } from "../http/read-body.ts";
import { componentDiffs, indexDiffs } from "./describe-push.ts";
import { type PreparedPush, preparePush } from "./prepare-push.ts";
import { moduleHash, readPushRequest } from "./push-request.ts";

export interface PushOptions {
  deployment: Deployment;
  authenticator: Authenticator;
  /** Where module files may be written. */
  folder: string;
}

/** Pushes that were started and not finished; an abandoned one is dropped when two newer ones have started. */
const KEEP_PREPARED = 2;

export function pushRoutes({ deployment, authenticator, folder }: PushOptions): Hono {
  const app = new Hono();
  const prepared = new Map<string, PreparedPush>();

  /** Reads the body of a push request, for the holder of the admin key. */
  const read = async (context: Context): Promise<Record<string, unknown>> => {
    // First, so that a stranger cannot make the server hold a large body. The CLI sends the key as header and in the body.
    await requireAdmin(context, authenticator);
    return await readJson(context, MAX_PUSH_BYTES);
  };
  const find = (schemaChange: unknown): PreparedPush => {
    const id = (schemaChange as { schemaIds?: { push?: string } } | undefined)?.schemaIds?.push ?? "";
    const push = prepared.get(id);
    if (!push) throw new HttpError(400, "RaceDetected", "Another push was started meanwhile");
    return push;
  };

  app.post("/api/get_config_hashes", async (context) => {
    await read(context);
    const current = deployment.engine.app;
    return context.json({
      config: { functions: current?.functionsFolder ?? "convex/" },
      moduleHashes: (current?.modules ?? []).map((module) => ({
        path: module.path,
        environment: module.environment,
        hash: moduleHash(module),
      })),
      nodeDependencies: [],
      udfServerVersion: null,
    });
  });

  app.post("/api/deploy2/start_push", async (context) => {
    const request = readPushRequest(await read(context), deployment.engine.app?.modules ?? []);
    const push = await preparePush(request, deployment, folder);
    const id = randomUUID();
    prepared.set(id, push);
    for (const [old, { loaded }] of [...prepared].slice(0, -KEEP_PREPARED)) {
      prepared.delete(old);
      loaded.dispose();
    }
    return context.json({
      ...push.response,
      schemaChange: {
        allocatedComponentIds: {},
        schemaIds: { push: id },
        indexDiffs: indexDiffs(deployment.engine.app, push.loaded.app),
      },
    });
  });

  // What `npx convex deploy` looks at before it pushes: nothing of it is kept.
  app.post("/api/deploy2/evaluate_push", async (context) => {
    const { engine } = deployment;
    const request = readPushRequest(await read(context), engine.app?.modules ?? []);
    const { loaded } = await preparePush(request, deployment, folder);
    loaded.dispose();
    const diffs = indexDiffs(engine.app, loaded.app);
    return context.json({ schemaChange: { allocatedComponentIds: {}, schemaIds: {}, indexDiffs: diffs } });
  });

  app.post("/api/deploy2/wait_for_schema", async (context) => {
    const { loaded } = find((await read(context))["schemaChange"]);
    const misfit = deployment.engine.checkDocuments(loaded.app);
    return context.json(
      misfit
        ? { type: "failed", error: misfit.error, componentPath: misfit.component, tableName: misfit.table }
        : { type: "complete" },
    );
  });

  app.post("/api/deploy2/finish_push", async (context) => {
    const body = await read(context);
    const push = find((body["startPush"] as { schemaChange?: unknown } | undefined)?.schemaChange);
    const previous = deployment.engine.app;
    const known = new Set([...deployment.engine.snapshot.tables.keys()].map((key) => splitTableKey(key).component));
    if (body["dryRun"] !== true) {
      for (const [id, other] of prepared) if (other === push) prepared.delete(id);
      if (push.environment !== deployment.engine.environment) {
        push.loaded.dispose();
        throw new HttpError(400, "RaceDetected", "Environment variables changed during push");
      }
      if (push.unmet.length > 0) {
        push.loaded.dispose();
        throw new HttpError(400, "MissingEnvironmentVariables", unmetText(push.unmet));
      }
      const misfit = await deployment.install(push.loaded);
      if (misfit) throw new HttpError(400, "SchemaValidationFailed", misfit.error);
      authenticator.forgetRefusals();
    }
    const diff = (before: string[], after: string[]): JSONValue => ({
      added: after.filter((item) => !before.includes(item)),
      removed: before.filter((item) => !after.includes(item)),
    });
    const providers = (auth: readonly unknown[] = []): string[] => auth.map((provider) => JSON.stringify(provider));
    return context.json({
      authDiff: diff(providers(previous?.auth), providers(push.loaded.app.auth)),
      definitionDiffs: {},
      componentDiffs: componentDiffs(previous, push.loaded.app, known),
    });
  });

  app.post("/api/deploy2/report_push_completed", async (context) => {
    await read(context);
    return context.json(null);
  });
  return app;
}

function unmetText(names: readonly string[]): string {
  return `convex.config.ts declares environment variables that are not set, or have a value that is not allowed: ${names.join(", ")}. Set them with npx convex env set`;
}
