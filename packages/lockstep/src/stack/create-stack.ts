// Starts the whole stack for an app, or for several apps on one deployment, in order, and stops it in reverse.
//
//   local AuthKit ┐
//                 ├─▶ redirect URIs, deployment env ─▶ convex dev ┐
//   local Convex ─┘                                   app ────────┴─▶ ready
//
// An existing deployment can take the place of local Convex; it is neither started nor stopped. The app's files are read and never written.

import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { LockstepError } from "../errors.ts";
import { appEnvironment } from "./app/app-environment.ts";
import { readAppFacts } from "./app/app-facts.ts";
import {
  adoptDeployment,
  type ExistingDeployment,
  inlineKeySet,
  JWKS_VARIABLE,
} from "./deployment/adopt-deployment.ts";
import { assertPortFree } from "./assert-port-free.ts";
import { assertOutsideApp, createDataFolder, defaultDataFolder } from "./app/data-folder.ts";
import { ACCESS_TOKEN_SECONDS, CLIENT_ID, type Ports } from "./defaults.ts";
import { appFolder, type AppOptions, type LocalApp, readApps } from "./app/local-apps.ts";
import { type Deployment, deploymentVariable, setDeploymentVariables } from "./deployment/deployment.ts";
import { removeEnvironment, writeEnvironment } from "./app/environment-file.ts";
import { prepareAuthkit } from "./prepare-authkit.ts";
import { remarks } from "./app/remarks.ts";
import { createReaper } from "./services/reaper.ts";
import { seedValues } from "./seed-values.ts";
import { type LineStream, type Service, createService } from "./services/service.ts";
import { type Places, appSpec, authkitSpec, convexSpec, functionsSpec } from "./services/service-specs.ts";

/** What to run and where. */
export interface StackOptions {
  /** Folder of the app, with its package.json and, without `backend`, its `convex/` folder. */
  app: string;
  /** The app's client ID at local AuthKit. Default `client_lockstep_local`, the default application of its environment. */
  clientId?: string;
  /** More apps on the same deployment. Default none. */
  moreApps?: readonly AppOptions[];
  /** More variables of the deployment, such as client IDs that its functions know. Default none. */
  variables?: Readonly<Record<string, string>>;
  /** Folder of the package with the Convex functions, where `convex` runs. Default: the app's folder. */
  backend?: string;
  /** Four ports on 127.0.0.1, none 0: the app's address is part of the OAuth redirect URI. */
  ports: Ports;
  /** State folder (created with mode 0700), outside the app; null to keep nothing. Default: {@link defaultDataFolder} of the backend. */
  data?: string | null;
  /** Lifetime of an access token, in seconds. Default 300. */
  accessTokenSeconds?: number;
  /** A deployment to use instead of local Convex. Default none. */
  convex?: ExistingDeployment;
  /** A seed file for local AuthKit, relative to the app's folder. Default none. */
  seed?: string;
  /** The app's own command, not with `moreApps`; it finds its port in `PORT`. Default: the command of the framework in package.json's dependencies. */
  command?: readonly string[];
  /** Environment of every service. Default `process.env`. */
  env?: NodeJS.ProcessEnv;
  /** Receives every line that any service prints, and the stack's notices. */
  log?: (service: string, stream: LineStream, line: string) => void;
  /** Stops everything when it aborts, even while starting. */
  signal?: AbortSignal;
}

/** A running stack. */
export interface Stack {
  readonly appUrl: string;
  /** Every app, the first one first. */
  readonly apps: readonly { readonly name: string; readonly url: string }[];
  readonly authkitUrl: string;
  readonly convexUrl: string;
  /** Where the state lives; a temporary folder with `data: null`. */
  readonly data: string;
  /** Addresses of the seed's users. */
  readonly seeded: readonly string[];
  /** `convex` is null when an existing deployment is used. */
  readonly services: {
    authkit: Service;
    convex: Service | null;
    functions: Service;
    app: Service;
    moreApps: readonly Service[];
  };
  /** Resolves when everything has stopped: to null after `close`, to the error that ended it otherwise. */
  readonly ended: Promise<LockstepError | null>;
  /** Stops everything, last started first. */
  close: () => Promise<void>;
}

/**
 * Starts the stack and resolves when the app is usable.
 *
 * @throws LockstepError `PORT_BUSY`, `BAD_OPTION`, `DATA_IN_APP`, the errors of `adoptDeployment`, or `SERVICE_FAILED` with the service's
 * output. Nothing is left running.
 */
export async function createStack(options: StackOptions): Promise<Stack> {
  const { ports, log = () => {}, signal, accessTokenSeconds = ACCESS_TOKEN_SECONDS } = options;
  await assertPortFree(ports.authkit, "local AuthKit", "--authkit-port <port>");
  if (options.convex === undefined) {
    await assertPortFree(ports.convex, "local Convex", "--convex-port <port>");
    await assertPortFree(ports.site, "the HTTP actions of local Convex", "--site-port <port>");
  }
  const first = { folder: options.app, port: ports.app, clientId: options.clientId ?? CLIENT_ID };
  const wanted = [first, ...(options.moreApps ?? [])];
  for (const { port } of wanted) await assertPortFree(port, "the app", "--app-port <port>");
  const baseEnv = options.env ?? process.env;
  const backend = readAppFacts(appFolder(options.backend ?? options.app));
  const apps = readApps(wanted, { backend, command: options.command });
  const places = locate(backend.folder, options, baseEnv);
  const existing = options.convex && (await adoptDeployment(options.convex, backend, baseEnv));
  if (existing) Object.assign(places, { convexUrl: existing.url, siteUrl: existing.siteUrl });
  createDataFolder(places.data);
  const seed = seedValues(places.app, options.seed);
  const { apiKey } = seed;
  const reaper = createReaper();
  const local = { ...places, apiKey, cookiePassword: cookiePassword(places.data) };
  const valuesOf = ({ facts, url, clientId, name }: LocalApp): Record<string, string> => {
    // Cookies of localhost are sent to every port: apps that keep the session in one would overwrite each other's.
    const cookieName = apps.length > 1 ? { cookieName: `wos-session-${name}` } : {};
    return appEnvironment(facts, { ...local, appUrl: url, clientId, ...cookieName }, baseEnv);
  };
  const withValues = apps.map((app) => ({ app, values: valuesOf(app) }));
  const started = (spec: Parameters<typeof createService>[0]): Service =>
    createService(spec, { reaper, log, onFailure: (error) => void close(error), now: () => performance.now() });

  const servers = {
    authkit: started(authkitSpec(places, baseEnv, { accessTokenSeconds, seed: options.seed, apps })),
    convex: existing ? null : started(convexSpec(places, baseEnv)),
  };
  const all: Service[] = Object.values(servers).filter((service) => service !== null);
  let closing: Promise<void> | undefined;
  let failure: LockstepError | null = null;
  let end: (error: LockstepError | null) => void = () => {};
  const ended = new Promise<LockstepError | null>((resolve) => (end = resolve));

  function close(error: LockstepError | null = null): Promise<void> {
    closing ??= (async () => {
      failure = error;
      signal?.removeEventListener("abort", onAbort);
      for (const service of all.toReversed()) await service.stop();
      await reaper.close();
      removeEnvironment(places.data);
      // Windows releases the files of an ended process a moment later.
      if (options.data === null) rmSync(places.data, { recursive: true, force: true, maxRetries: 5 });
      end(error);
    })();
    return closing;
  }
  const onAbort = (): void => void close();
  /** Reports why the stack was closed in the meantime: any later failure is only a consequence. */
  const assertOpen = (): void => {
    signal?.throwIfAborted();
    if (failure !== null) throw failure;
  };

  /** Says so if the first answer of an app is an error of its server. */
  const reportsStatus =
    ({ name, url }: LocalApp) =>
    (status: number): void => {
      if (status >= 500) log(name, "notice", `it answers HTTP ${status} at ${url}; its output says why`);
    };

  try {
    assertOpen();
    signal?.addEventListener("abort", onAbort);
    await Promise.all(all.map((service) => service.start()));
    const deployment = existing ?? ownDeployment(places);
    const { url, adminKey } = deployment;
    const cli = { CONVEX_SELF_HOSTED_URL: url, CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey };
    const commands = { ...cli, CONVEX_DEPLOYMENT: "", CONVEX_DEPLOY_KEY: "" };
    writeEnvironment(
      places.data,
      withValues.map(({ app, values }) => [app.facts.folder, { ...values, ...commands }] as const),
    );
    // An existing deployment keeps its own secrets, with which it would refuse what local AuthKit sends.
    const webhook = existing ? null : backend.directoryWebhook;
    const authkit = { ...local, ...seed };
    const secrets = await prepareAuthkit(
      { ...apps[0]!.facts, packages: backend.packages, directoryWebhook: webhook },
      authkit,
    );
    for (const { facts, url } of apps.slice(1)) {
      await prepareAuthkit({ ...facts, packages: new Set(), directoryWebhook: null }, { ...authkit, appUrl: url });
    }
    const action = "WORKOS_ACTION_SECRET";
    if (webhook !== null && (await deploymentVariable(deployment, action)) === null)
      secrets[action] ??= randomBytes(32).toString("base64url");
    const changed = await setVariables(deployment, {
      WORKOS_CLIENT_ID: CLIENT_ID,
      ...options.variables,
      [JWKS_VARIABLE]: existing
        ? await inlineKeySet(places.authkitUrl)
        : `https://api.workos.com/sso/jwks/${CLIENT_ID}`,
      ...(!existing && { WORKOS_API_KEY: apiKey, ...secrets }),
    });
    if (existing && changed.length > 0)
      log("lockstep", "notice", `set ${changed.join(" and ")} in the deployment at ${url}`);
    assertOpen();
    const functions = started(functionsSpec(places, { ...baseEnv, ...withValues[0]?.values, ...cli }));
    const pages = withValues.map(({ app, values }) => ({
      app,
      service: started(appSpec(app, places.authkitUrl, { ...baseEnv, ...values }, reportsStatus(app))),
    }));
    all.push(functions, ...pages.map(({ service }) => service));
    for (const { facts } of apps)
      for (const line of remarks(facts, options.command !== undefined)) log("lockstep", "notice", line);
    const pushed = functions.start();
    // An app that imports files written by the first push would fill the terminal with errors about missing files.
    if (!existsSync(path.join(backend.functions, "_generated"))) await pushed;
    await Promise.all([pushed, ...pages.map(({ service }) => service.start())]);
    const [app, ...moreApps] = pages.map(({ service }) => service);
    return {
      appUrl: places.appUrl,
      apps: apps.map(({ name, url }) => ({ name, url })),
      authkitUrl: places.authkitUrl,
      convexUrl: places.convexUrl,
      data: places.data,
      seeded: seed.users,
      services: { ...servers, functions, app: app!, moreApps },
      ended,
      close: () => close(),
    };
  } catch (error) {
    await close();
    assertOpen();
    throw error;
  }
}

/** Sets only variables that differ, because every change makes `convex dev` push again; resolves to their names. */
async function setVariables(deployment: Deployment, values: Readonly<Record<string, string>>): Promise<string[]> {
  const changed: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if ((await deploymentVariable(deployment, name)) !== value) changed[name] = value;
  }
  if (Object.keys(changed).length > 0) await setDeploymentVariables(deployment, changed);
  return Object.keys(changed);
}

function ownDeployment({ convexUrl, data }: Places): Deployment {
  return { url: convexUrl, adminKey: readFileSync(path.join(data, "convex/admin-key"), "utf8").trim() };
}

function locate(folder: string, { ports, data }: StackOptions, env: NodeJS.ProcessEnv): Places {
  const kept = data === undefined ? defaultDataFolder(folder, env) : data && path.resolve(folder, data);
  if (kept !== null) assertOutsideApp(kept, folder);
  return {
    app: folder,
    data: kept ?? mkdtempSync(path.join(tmpdir(), "lockstep-")),
    appUrl: `http://localhost:${ports.app}`,
    authkitUrl: `http://localhost:${ports.authkit}`,
    convexUrl: `http://127.0.0.1:${ports.convex}`,
    siteUrl: `http://127.0.0.1:${ports.site}`,
    ports,
  };
}

/** Generated once, so that sessions survive a restart. */
function cookiePassword(data: string): string {
  const file = path.join(data, "cookie-password");
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}
