// The settings of a server: from code, else from the environment, under the names that WorkOS's own SDKs read.
import type { AuthKitConfig } from "@workos/authkit-session";
import { LockstepAuthError } from "../core/errors.ts";

/** The options of `createAuthServer`. Each one that is left out is read from the environment variable named with it. */
export interface AuthServerOptions {
  /** `WORKOS_CLIENT_ID`. */
  readonly clientId?: string | undefined;
  /** `WORKOS_API_KEY`. A secret. */
  readonly apiKey?: string | undefined;
  /** `WORKOS_COOKIE_PASSWORD`: at least 32 characters, for example from `openssl rand -base64 32`. A secret. */
  readonly cookiePassword?: string | undefined;
  /**
   * `WORKOS_REDIRECT_URI`, or `NEXT_PUBLIC_WORKOS_REDIRECT_URI`: the absolute URL of the callback route. Default: `callback` next
   * to the route that starts the sign-in, on the host of the request, so that preview deployments need no setting of their own.
   */
  readonly redirectUri?: string | undefined;
  /** `WORKOS_COOKIE_NAME`. Default: `wos-session`. */
  readonly cookieName?: string | undefined;
  /** `WORKOS_COOKIE_DOMAIN`. Default: the host of the request only. */
  readonly cookieDomain?: string | undefined;
  /** `WORKOS_COOKIE_MAX_AGE`, in s. Default: 400 days, the longest that browsers accept. */
  readonly cookieMaxAge?: number | undefined;
  /** `WORKOS_API_HOSTNAME`. Default: `api.workos.com`. */
  readonly apiHostname?: string | undefined;
  /** `WORKOS_API_HTTPS`. Default: true. */
  readonly apiHttps?: boolean | undefined;
  /** `WORKOS_API_PORT`. Default: that of the protocol. */
  readonly apiPort?: number | undefined;
}

/** All settings, checked. `redirectUri` is null if it follows from the request. */
export type Settings = Omit<AuthKitConfig, "redirectUri" | "cookieSameSite"> & { readonly redirectUri: string | null };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the settings of the options and the environment.
 *
 * @throws {LockstepAuthError} `SERVER_CONFIG` if one is missing or unusable.
 */
export function readSettings(options: AuthServerOptions, env: Environment): Settings {
  const required = (given: string | undefined, variable: string): string => {
    const value = given ?? env[variable];
    if (value) return value;
    throw invalid(`${variable} is not set.`, `Set ${variable} for this server, and start it again.`);
  };
  const cookiePassword = required(options.cookiePassword, "WORKOS_COOKIE_PASSWORD");
  if (cookiePassword.length < 32) {
    const evidence = `WORKOS_COOKIE_PASSWORD has ${cookiePassword.length} characters; it needs at least 32.`;
    throw invalid(evidence, "Set it to the output of `openssl rand -base64 32`.");
  }
  const redirectUri =
    options.redirectUri || env["WORKOS_REDIRECT_URI"] || env["NEXT_PUBLIC_WORKOS_REDIRECT_URI"] || null;
  if (redirectUri !== null && !(URL.canParse(redirectUri) && /^https?:$/.test(new URL(redirectUri).protocol))) {
    throw invalid(`WORKOS_REDIRECT_URI is ${JSON.stringify(redirectUri)}.`, "Write the whole URL of the callback.");
  }
  const cookieDomain = options.cookieDomain || env["WORKOS_COOKIE_DOMAIN"];
  const apiPort = options.apiPort ?? integer(env["WORKOS_API_PORT"]);
  return {
    clientId: required(options.clientId, "WORKOS_CLIENT_ID"),
    apiKey: required(options.apiKey, "WORKOS_API_KEY"),
    cookiePassword,
    redirectUri,
    cookieName: options.cookieName || env["WORKOS_COOKIE_NAME"] || "wos-session",
    cookieMaxAge: options.cookieMaxAge ?? integer(env["WORKOS_COOKIE_MAX_AGE"]) ?? 400 * 24 * 60 * 60,
    apiHostname: options.apiHostname || env["WORKOS_API_HOSTNAME"] || "api.workos.com",
    apiHttps: options.apiHttps ?? env["WORKOS_API_HTTPS"] !== "false",
    ...(cookieDomain ? { cookieDomain } : {}),
    ...(apiPort === undefined ? {} : { apiPort }),
  };
}

function integer(value: string | undefined): number | undefined {
  const number = Number.parseInt(value ?? "", 10);
  return Number.isNaN(number) ? undefined : number;
}

function invalid(evidence: string, fix: string): LockstepAuthError {
  return new LockstepAuthError("SERVER_CONFIG", { what: "The server cannot sign users in.", evidence, fix });
}
