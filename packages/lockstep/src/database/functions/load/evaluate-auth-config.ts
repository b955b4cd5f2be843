// The providers that `convex/auth.config.ts` configures under a given environment.

import { type AuthProvider, parseAuthConfig } from "../../../acceptance/providers.ts";
import type { EnvironmentVariables, ModuleSource } from "../../definitions/pushed-app.ts";
import { HttpError } from "../../http/http-error.ts";
import { evaluateModule } from "./evaluate-module.ts";
import { createExecutionScope } from "../runtime/execution.ts";

/** Where the CLI puts the bundle of `auth.config.ts`. */
export const AUTH_CONFIG = "auth.config.js";

/**
 * Evaluates the auth config among pushed modules; no providers without one.
 *
 * @throws HttpError 400 `AuthConfigMissingEnvironmentVariable` naming the variable, or `InvalidAuthConfig`.
 */
export async function evaluateAuthConfig(
  modules: readonly ModuleSource[],
  environment: EnvironmentVariables,
  folder: string,
): Promise<AuthProvider[]> {
  if (!modules.some(({ path }) => path === AUTH_CONFIG)) return [];
  const scope = createExecutionScope({ environment: () => environment, fetch });
  const missing: string[] = [];
  const onEnvironmentRead = (name: string): void => {
    if (environment[name] === undefined) missing.push(name);
  };
  // A missing variable is also the cause of whatever the config then throws.
  const assertNoneMissing = (): void => {
    if (missing[0] === undefined) return;
    throw new HttpError(
      400,
      "AuthConfigMissingEnvironmentVariable",
      `Environment variable ${missing[0]} is used in auth config file but its value was not set`,
    );
  };
  const config = await evaluateModule(modules, AUTH_CONFIG, { folder, scope, onEnvironmentRead }).catch((error) => {
    assertNoneMissing();
    throw error;
  });
  assertNoneMissing();
  const parsed = parseAuthConfig(config);
  if (!parsed.ok) throw new HttpError(400, "InvalidAuthConfig", parsed.error);
  return parsed.providers;
}
