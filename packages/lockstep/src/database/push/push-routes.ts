// The push API of the unmodified `convex` CLI: start, wait for the schema, finish. What is served changes only in `finish_push`, all at
// once; a push that fails at any step changes nothing.

import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import type { JSONValue } from "convex/values";
import type { Authenticator } from "../callers/authenticate.ts";
import type { Clock } from "../time/clock.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { Backfill } from "../engine/backfill.ts";
import { splitTableKey } from "../definitions/component-path.ts";
import { requireAdmin } from "../callers/caller-of-request.ts";
import { HttpError } from "../http/http-error.ts";
import { MAX_PUSH_BYTES, readJson } from "../http/read-body.ts";
import { stepsInSlices } from "../time/in-slices.ts";
import { componentDiffs, indexDiffs } from "./describe-push.ts";
import { type PreparedPush, preparePush } from "./prepare-push.ts";
import { moduleHash, readPushRequest } from "./push-request.ts";

export interface PushOptions {
  deployment: Deployment;
  authenticator: Authenticator;
  /** Where module files are written. */
  folder: string;
  clock: Clock;
}

/** Pushes that were started and not finished; an abandoned one is dropped when two newer ones have started. */
const KEEP_PREPARED = 2;
/** Documents that are checked or indexed between two readings of the clock. */
const BATCH = 100;
/** A waiting request is answered after this many ms, so that the CLI can show progress; it asks again at once. */
const REPORT_EVERY_MS = 1000;
/** Indexes filled for a push cost memory, and time in every mutation. The CLI finishes a push within moments. */
const ABANDONED_AFTER_MS = 60_000;

export function pushRoutes({ deployment, authenticator, folder, clock }: PushOptions): Hono {
  const app = new Hono();
  const { engine } = deployment;
  const prepared = new Map<string, PreparedPush>();
  let cancelWaiting = (): void => undefined;

  /** Reads the body of a push request, for the holder of the admin key. */
  const read = async (context: Context): Promise<Record<string, unknown>> => {
    // Checked first, so that an unauthenticated client cannot make the server buffer a large body. The CLI sends the
    // key in the header and in the body.
    await requireAdmin(context, authenticator);
    return await readJson(context, MAX_PUSH_BYTES);
  };
  const drop = ({ loaded }: PreparedPush): void => {
    engine.discard(loaded.app);
    loaded.close();
  };
  const find = (schemaChange: unknown): PreparedPush => {
    const id = (schemaChange as { schemaIds?: { push?: string } } | undefined)?.schemaIds?.push ?? "";
    const push = prepared.get(id);
    if (!push) throw new HttpError(400, "RaceDetected", "Another push was started in the meantime");
    return push;
  };

  app.post("/api/get_config_hashes", async (context) => {
    await read(context);
    const current = engine.app;
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
    const request = readPushRequest(await read(context), engine.app?.modules ?? []);
    const push = await preparePush(request, deployment, folder);
    const id = randomUUID();
    prepared.set(id, push);
    for (const [old, abandoned] of [...prepared].slice(0, -KEEP_PREPARED)) {
      prepared.delete(old);
      drop(abandoned);
    }
    return context.json({
      ...push.response,
      schemaChange: {
        allocatedComponentIds: {},
        schemaIds: { push: id },
        indexDiffs: indexDiffs(engine.app, push.loaded.app),
      },
    });
  });

  // The checks that `npx convex deploy` makes before it pushes: nothing in them is stored.
  app.post("/api/deploy2/evaluate_push", async (context) => {
    const request = readPushRequest(await read(context), engine.app?.modules ?? []);
    const { loaded } = await preparePush(request, deployment, folder);
    loaded.close();
    const diffs = indexDiffs(engine.app, loaded.app);
    return context.json({ schemaChange: { allocatedComponentIds: {}, schemaIds: {}, indexDiffs: diffs } });
  });

  app.post("/api/deploy2/wait_for_schema", async (context) => {
    const { schemaChange, timeoutMs } = await read(context);
    cancelWaiting();
    cancelWaiting = clock.after(ABANDONED_AFTER_MS, () => {
      for (const { loaded } of prepared.values()) engine.discard(loaded.app);
    });
    let more = true;
    const prepare = (): Backfill => engine.prepare(find(schemaChange).loaded.app);
    const limitMs = Math.min(typeof timeoutMs === "number" ? timeoutMs : Infinity, REPORT_EVERY_MS);
    await stepsInSlices(() => (more = prepare().advance(BATCH)), limitMs);
    const misfit = prepare().misfit();
    if (misfit) {
      const { error, component, table } = misfit;
      return context.json({ type: "failed", error, componentPath: component, tableName: table });
    }
    return context.json(more ? { type: "inProgress", components: prepare().progress() } : { type: "complete" });
  });

  app.post("/api/deploy2/finish_push", async (context) => {
    const body = await read(context);
    const push = find((body["startPush"] as { schemaChange?: unknown } | undefined)?.schemaChange);
    const previous = engine.app;
    const known = new Set([...engine.snapshot.tables.keys()].map((key) => splitTableKey(key).component));
    if (body["dryRun"] !== true) {
      for (const [id, other] of prepared) if (other === push) prepared.delete(id);
      if (push.environment !== engine.environment) {
        drop(push);
        throw new HttpError(400, "RaceDetected", "Environment variables changed during push");
      }
      if (push.unmet.length > 0) {
        drop(push);
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
