// The `convex` CLI's requests to a deployment other than pushes: its URLs, its environment variables, its log.

import { Hono } from "hono";
import type { Authenticator } from "../callers/authenticate.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { requireAdmin } from "../callers/caller-of-request.ts";
import { HttpError } from "../http/http-error.ts";
import { readJson } from "../http/read-body.ts";

const MAX_VARIABLES = 1000;
const MAX_VALUE_BYTES = 8192;

/** URLs, environment variables and log, for the holder of the admin key. */
export function environmentRoutes(
  deployment: Deployment,
  authenticator: Authenticator,
  urls: () => { cloud: string; site: string },
): Hono {
  const app = new Hono();

  app.get("/api/v1/get_canonical_urls", async (context) => {
    await requireAdmin(context, authenticator);
    const { cloud, site } = urls();
    return context.json({ convexCloudUrl: cloud, convexSiteUrl: site });
  });

  app.post("/api/update_environment_variables", async (context) => {
    await requireAdmin(context, authenticator);
    const { changes } = await readJson(context, MAX_VARIABLES * MAX_VALUE_BYTES);
    if (!Array.isArray(changes)) throw new HttpError(400, "BadChanges", "`changes` must be a list of {name, value}");
    await deployment.changeEnvironment((current) => {
      const environment: Record<string, string> = { ...current };
      for (const change of changes as { name?: unknown; value?: unknown }[]) apply(environment, change);
      if (Object.keys(environment).length <= MAX_VARIABLES) return environment;
      throw new HttpError(400, "TooManyEnvVars", `A deployment has at most ${MAX_VARIABLES} environment variables`);
    });
    authenticator.forgetRefusals();
    return context.json(null);
  });

  app.get("/api/stream_function_logs", async (context) => {
    await requireAdmin(context, authenticator);
    return context.json(await deployment.functionLog.after(Number(context.req.query("cursor") ?? 0)));
  });
  return app;
}

function apply(environment: Record<string, string>, { name, value }: { name?: unknown; value?: unknown }): void {
  if (typeof name !== "string" || !/^[A-Za-z_][A-Za-z0-9_]{0,39}$/.test(name)) {
    throw new HttpError(
      400,
      "EnvVarNameInvalid",
      `Environment variable name ${JSON.stringify(name)} is not valid: use letters, digits and underscores, at most 40`,
    );
  }
  if (value === null || value === undefined) delete environment[name];
  else if (typeof value !== "string")
    throw new HttpError(400, "EnvVarValueInvalid", `The value of ${name} must be text`);
  else if (Buffer.byteLength(value) > MAX_VALUE_BYTES)
    throw new HttpError(400, "EnvVarTooLarge", `The value of ${name} is larger than ${MAX_VALUE_BYTES} bytes`);
  else environment[name] = value;
}
