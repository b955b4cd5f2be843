// Where to look for the admin key of a deployment: an argument, the environment, the app's .env.local, the CLI's own local deployment.

import path from "node:path";
import { parseEnv } from "node:util";
import { LockstepError } from "../../errors.ts";
import { readText } from "../app/read-text.ts";

/** Where the `convex` command stores the configuration of its own local deployment. */
const CLI_CONFIG = ".convex/local/default/config.json";
const VARIABLE = "CONVEX_SELF_HOSTED_ADMIN_KEY";

/**
 * The admin key of the deployment at `url`: the given one, else the environment's, else the one in the app's `.env.local` next to this same
 * URL, else that of the CLI's own local deployment if it listens there.
 *
 * @throws LockstepError `BAD_OPTION` when there is none, or it cannot be a key.
 */
export function findAdminKey(options: {
  url: string;
  /** The app's folder. */
  app: string;
  given: string | undefined;
  env: NodeJS.ProcessEnv;
}): string {
  const { url, app, given, env } = options;
  const key = given ?? (env[VARIABLE] || undefined) ?? fromEnvFile(app, url) ?? fromCli(app, url);
  if (key !== undefined && /^[\x21-\x7e]+$/.test(key)) return key;
  throw new LockstepError("BAD_OPTION", {
    what: key === undefined ? `no admin key for ${url}` : "the admin key has spaces, line breaks or other characters",
    evidence:
      key === undefined
        ? `neither --admin-key nor ${VARIABLE} is set, and neither .env.local nor ${CLI_CONFIG} has a key for that URL`
        : "an admin key looks like name|0123abcd",
    fix: `set ${VARIABLE} in the environment`,
  });
}

function fromEnvFile(app: string, url: string): string | undefined {
  const values = parseEnv(readText(path.join(app, ".env.local")));
  return trimSlash(values["CONVEX_SELF_HOSTED_URL"] ?? "") === url ? values[VARIABLE] || undefined : undefined;
}

function fromCli(app: string, url: string): string | undefined {
  const { hostname, port } = new URL(url);
  if (hostname !== "127.0.0.1" && hostname !== "localhost") return undefined;
  try {
    const { ports, adminKey } = JSON.parse(readText(path.join(app, CLI_CONFIG))) as CliConfig;
    return String(ports?.cloud) === port && typeof adminKey === "string" ? adminKey : undefined;
  } catch {
    // The file does not exist, or is not one of the CLI's.
    return undefined;
  }
}

interface CliConfig {
  ports?: { cloud?: number };
  adminKey?: string;
}

/** A URL without trailing slashes. */
export function trimSlash(url: string): string {
  return url.replace(/\/{1,9}$/, "");
}
