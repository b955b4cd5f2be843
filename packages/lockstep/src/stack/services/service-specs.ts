// The four services of the stack: what each runs, and how to tell that it works.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { LockstepError } from "../../errors.ts";
import { answers, firstAnswer } from "./answers.ts";
import { binFile } from "../bin-file.ts";
import { CLIENT_ID, type Ports } from "../defaults.ts";
import type { ServiceSpec } from "./service.ts";
import { withFolders } from "./with-folders.ts";

const LOCKSTEP = fileURLToPath(binFile("lockstep.mjs"));
const VITE = fileURLToPath(binFile("vite.mjs"));
/** Modules that are preloaded into the app's Node processes. */
const LOCAL_WORKOS = binFile("local-workos.mjs").href;
const KEEP_ENV_FILES = binFile("keep-env-files.mjs").href;

/** All locations. URLs are on loopback; `app` and `data` are absolute folders. */
export interface Places {
  /** Folder of the package with the Convex functions: the app's own, or in a workspace another one. */
  app: string;
  data: string;
  appUrl: string;
  authkitUrl: string;
  convexUrl: string;
  /** URL of the HTTP actions. */
  siteUrl: string;
  ports: Ports;
}

/** An app of the stack. */
export interface RunningApp {
  readonly name: string;
  readonly facts: { readonly folder: string; readonly signInEndpoint: string | null };
  readonly port: number;
  readonly url: string;
  readonly clientId: string;
  /** Null for Vite, which is started with the stack's own plugin. */
  readonly command: readonly string[] | null;
}

/** `lockstep authkit`: ready when `/health` answers. */
export function authkitSpec(
  places: Places,
  env: NodeJS.ProcessEnv,
  {
    accessTokenSeconds,
    seed,
    apps,
  }: { accessTokenSeconds: number; seed: string | undefined; apps: readonly RunningApp[] },
): ServiceSpec {
  const { ports, data, app, authkitUrl } = places;
  const options = ["--port", ports.authkit, "--app-port", ports.app, "--data", path.join(data, "authkit")];
  options.push("--access-token-seconds", accessTokenSeconds);
  if (seed !== undefined) options.push("--seed", seed);
  const signInEndpoint = apps[0]?.facts.signInEndpoint ?? null;
  if (signInEndpoint !== null) options.push("--initiate-login-uri", signInEndpoint);
  const others = apps.filter(({ clientId }) => clientId !== CLIENT_ID);
  const named = others.map(({ clientId, url, facts }) => `${clientId}=${url}${facts.signInEndpoint ?? ""}`);
  if (named.length > 0) options.push("--more-apps", named.join(","));
  return {
    name: "authkit",
    title: "local AuthKit",
    command: process.execPath,
    args: [LOCKSTEP, "authkit", ...options.map(String)],
    cwd: app,
    env,
    ready: ({ signal }) => answers(`${authkitUrl}/health`, signal),
  };
}

/** `lockstep convex`: ready when `/version` answers. */
export function convexSpec(places: Places, env: NodeJS.ProcessEnv): ServiceSpec {
  const { ports, data, app, authkitUrl, convexUrl } = places;
  const options = [
    "--port",
    ports.convex,
    "--site-port",
    ports.site,
    "--data",
    path.join(data, "convex"),
    "--authkit-url",
    authkitUrl,
  ];
  return {
    name: "convex",
    title: "local Convex",
    command: process.execPath,
    args: [LOCKSTEP, "convex", ...options.map(String)],
    cwd: app,
    env,
    ready: ({ signal }) => answers(`${convexUrl}/version`, signal),
  };
}

/** The app's own `convex dev`: ready after its first successful push. */
export function functionsSpec({ app, authkitUrl }: Places, env: NodeJS.ProcessEnv): ServiceSpec {
  return {
    name: "functions",
    title: "convex dev",
    command: process.execPath,
    args: [convexCli(app), "dev"],
    cwd: app,
    env: {
      ...preloading({ ...env, LOCKSTEP_AUTHKIT_URL: authkitUrl }, LOCAL_WORKOS, KEEP_ENV_FILES),
      // Offline: `CI` turns off the CLI's crash reports, and `fetch` refuses port 9 before it opens a socket, which ends the CLI's check
      // for its latest version at once.
      CI: "1",
      CONVEX_VERSION_API_ORIGIN: "http://127.0.0.1:9",
      // An app that also has a cloud deployment names it in its env files, which do not override variables that are set, even to "".
      CONVEX_DEPLOYMENT: "",
      CONVEX_DEPLOY_KEY: "",
      CONVEX_DEPLOYMENT_TOKEN: "",
    },
    ready: ({ printed }) => printed(/Convex functions ready/),
    // It waits until an error in the app's functions is fixed, and prints the error.
    live: true,
  };
}

/**
 * An app's dev server: ready when its port answers.
 *
 * @param answered - Receives the status of its first answer.
 */
export function appSpec(
  { name, facts: { folder }, url, port, command }: RunningApp,
  authkitUrl: string,
  env: NodeJS.ProcessEnv,
  answered: (status: number) => void,
): ServiceSpec {
  const [program = process.execPath, ...args] = command ?? [process.execPath, VITE];
  return {
    name,
    title: name === "app" ? "the app" : `the app ${name}`,
    command: program,
    args,
    cwd: folder,
    env: {
      ...preloading({ ...withFolders(env, binFolders(folder)), LOCKSTEP_AUTHKIT_URL: authkitUrl }, LOCAL_WORKOS),
      PORT: String(port),
    },
    ready: async ({ signal }) => answered(await firstAnswer(url, signal)),
  };
}

/** The environment in which every Node process preloads these modules. */
function preloading(env: NodeJS.ProcessEnv, ...modules: string[]): NodeJS.ProcessEnv {
  const options = [env["NODE_OPTIONS"], ...modules.map((module) => `--import=${module}`)];
  return { ...env, NODE_OPTIONS: options.filter(Boolean).join(" ") };
}

function convexCli(app: string): string {
  try {
    return path.join(
      path.dirname(createRequire(path.join(app, "package.json")).resolve("convex/package.json")),
      "bin/main.js",
    );
  } catch (error) {
    throw new LockstepError(
      "BAD_OPTION",
      /"convex"\s*:/.test(readFileSync(path.join(app, "package.json"), "utf8"))
        ? { what: `the packages of ${app} are not installed`, fix: "npm install" }
        : { what: `${app} has no convex package`, fix: "run this in the app's folder, after: npm install convex" },
      error,
    );
  }
}

/** Every `node_modules/.bin` from the app's folder upwards, nearest first, like `npm run`. */
function binFolders(folder: string): string[] {
  const bin = path.join(folder, "node_modules/.bin");
  const parent = path.dirname(folder);
  return [...(existsSync(bin) ? [bin] : []), ...(parent === folder ? [] : binFolders(parent))];
}
