// The facts in an app's own files about how to run it. Read-only; unreadable files count as empty, and are left to the
// app's own tools to report.

import path from "node:path";
import { parseEnv } from "node:util";
import { directoryWebhook } from "./directory-webhook.ts";
import { readText } from "./read-text.ts";
import { sessionRoutes } from "./session-routes.ts";
import { signInEndpoint } from "./sign-in-endpoint.ts";

/** The facts about an app before it is started. */
export interface AppFacts {
  /** Absolute. */
  readonly folder: string;
  /** Names of the packages in package.json's dependencies. */
  readonly packages: ReadonlySet<string>;
  /** The variables of the app's env files, later files overriding earlier ones. */
  readonly declared: Readonly<Record<string, string>>;
  /** `authKit.dev` of convex.json. */
  readonly authKit: {
    readonly localEnvVars: Readonly<Record<string, string>>;
    readonly redirectUris: readonly string[];
    readonly corsOrigins: readonly string[];
  };
  /** Folder of the app's Convex functions, absolute. */
  readonly functions: string;
  /** Path of the directory component's webhook on the deployment's site URL, or null if the app does not mount the component. */
  readonly directoryWebhook: string | null;
  /** Path of the folder of session routes of `@lockstep/auth/server`, or null without them. */
  readonly sessionRoutes: string | null;
  /** Path of the route that starts a sign-in, or null if none is recognized. */
  readonly signInEndpoint: string | null;
}

/** In the order in which Vite and Next.js read them, highest precedence last. */
const ENV_FILES = [".env", ".env.development", ".env.local", ".env.development.local"];

/** Reads the app in `folder`. */
export function readAppFacts(folder: string): AppFacts {
  const read = (name: string): string => readText(path.join(folder, name));
  const manifest = record(parseJson(read("package.json")));
  const convex = record(parseJson(read("convex.json")));
  const dev = record(record(convex["authKit"])["dev"]);
  const configure = record(dev["configure"]);
  const packages = new Set(
    [manifest["dependencies"], manifest["devDependencies"]].flatMap((of) => Object.keys(record(of))),
  );
  const functions = path.join(folder, isText(convex["functions"]) ? convex["functions"] : "convex");
  const config = ["ts", "js"]
    .map((extension) => readText(path.join(functions, `convex.config.${extension}`)))
    .join("\n");
  const routes = sessionRoutes(folder, packages);
  return {
    folder,
    packages,
    functions,
    directoryWebhook: directoryWebhook(config),
    sessionRoutes: routes,
    signInEndpoint: routes === null ? signInEndpoint(folder, packages) : `${routes}/sign-in`,
    declared: Object.assign({}, ...ENV_FILES.map((name) => parseEnv(read(name)))) as Record<string, string>,
    authKit: {
      localEnvVars: Object.fromEntries(
        Object.entries(record(dev["localEnvVars"])).filter((entry): entry is [string, string] => isText(entry[1])),
      ),
      redirectUris: texts(configure["redirectUris"]),
      corsOrigins: texts(configure["corsOrigins"]),
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}
