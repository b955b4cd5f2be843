// Starts the whole stack for one app, in order, and stops it in reverse.
//
//   local AuthKit ┐
//                 ├─▶ deployment env, .env.local ─▶ convex dev ┐
//   local Convex ─┘                                app ────────┴─▶ ready
//
// In place of local Convex there may be a deployment that exists already; it is not started, and never stopped.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LockstepError } from "../errors.ts";
import { adoptDeployment, type ExistingDeployment, inlineKeySet, JWKS_VARIABLE } from "./adopt-deployment.ts";
import { assertPortFree } from "./assert-port-free.ts";
import { ACCESS_TOKEN_SECONDS, CLIENT_ID, type Ports } from "./defaults.ts";
import { type Deployment, deploymentVariable, setDeploymentVariables } from "./deployment.ts";
import { changeEnvFile, readEnvFile, withLineBack, writeEnvFile } from "./env-file.ts";
import { createReaper } from "./reaper.ts";
import { type LineStream, type Service, createService } from "./service.ts";
import { type Places, appSpec, authkitSpec, convexSpec, functionsSpec } from "./service-specs.ts";

/** What to run and where. */
export interface StackOptions {
  /** Folder of the app, with its package.json and its `convex/` folder. */
  app: string;
  /** Four ports on 127.0.0.1, none 0: the app's address is part of the OAuth redirect URI. */
  ports: Ports;
  /** State folder (created with mode 0700), or null to keep nothing. */
  data: string | null;
  /** Life of an access token, in seconds. Default 300. */
  accessTokenSeconds?: number;
  /** A deployment to use in place of local Convex. Default none. */
  convex?: ExistingDeployment;
  /** A seed file for local AuthKit, relative to the app's folder. Default none. */
  seed?: string;
  /** The app's own command. Default `vite --port <app> --strictPort`. It finds its port in `PORT`. */
  command?: readonly string[];
  /** Environment of every service. Default `process.env`. */
  env?: NodeJS.ProcessEnv;
  /** Receives every line that any service prints, and the stack's notices. */
  log?: (service: string, stream: LineStream, line: string) => void;
  /** Stops everything when it aborts, also while starting. */
  signal?: AbortSignal;
}

/** A running stack. */
export interface Stack {
  readonly appUrl: string;
  readonly authkitUrl: string;
  readonly convexUrl: string;
  /** Where the state lives; a temporary folder when nothing is kept. */
  readonly data: string;
  /** `convex` is null when a deployment that existed already is used. */
  readonly services: { authkit: Service; convex: Service | null; functions: Service; app: Service };
  /** Resolves when everything has stopped: to null after `close`, to the error that ended it otherwise. */
  readonly ended: Promise<LockstepError | null>;
  /** Stops everything, last started first. */
  close: () => Promise<void>;
}

/**
 * Starts the stack and resolves when the app can be used.
 *
 * @throws LockstepError `PORT_BUSY`, `BAD_OPTION`, what `adoptDeployment` says, or `SERVICE_FAILED` with what the service printed.
 * Nothing is left running.
 */
export async function createStack(options: StackOptions): Promise<Stack> {
  const { ports, log = () => {}, signal, accessTokenSeconds = ACCESS_TOKEN_SECONDS } = options;
  await assertPortFree(ports.authkit, "local AuthKit", "--authkit-port <port>");
  if (options.convex === undefined) {
    await assertPortFree(ports.convex, "local Convex", "--convex-port <port>");
    await assertPortFree(ports.site, "the HTTP actions of local Convex", "--site-port <port>");
  }
  await assertPortFree(ports.app, "the app", "--app-port <port>");
  const places = locate(options);
  const baseEnv = options.env ?? process.env;
  const existing = options.convex && (await adoptDeployment(options.convex, places.app, baseEnv));
  if (existing) places.convexUrl = existing.url;
  mkdirSync(places.data, { recursive: true, mode: 0o700 });

  const envFile = path.join(places.app, ".env.local");
  const envFileBefore = readEnvFile(envFile);
  /** `convex dev` takes this out when it is given a URL; the deployment that it names is still the app's own afterwards. */
  const putBack = (): void => {
    if (existing) changeEnvFile(envFile, (text) => withLineBack(text, envFileBefore, "CONVEX_DEPLOYMENT"));
  };
  const reaper = createReaper();
  /** What the page is told; no secret. */
  const open = {
    VITE_CONVEX_URL: places.convexUrl,
    VITE_WORKOS_CLIENT_ID: CLIENT_ID,
    VITE_WORKOS_API_URL: places.authkitUrl,
  };
  const env: NodeJS.ProcessEnv = { ...baseEnv, CONVEX_SELF_HOSTED_URL: places.convexUrl, ...open };
  const command = options.command ?? ["vite", "--port", String(ports.app), "--strictPort"];
  const started = (spec: Parameters<typeof createService>[0]): Service =>
    createService(spec, { reaper, log, onFailure: (error) => void close(error), now: () => performance.now() });

  const servers = {
    authkit: started(authkitSpec(places, env, { accessTokenSeconds, seed: options.seed })),
    convex: existing ? null : started(convexSpec(places, env)),
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
      putBack();
      if (options.data === null) rmSync(places.data, { recursive: true, force: true });
      end(error);
    })();
    return closing;
  }
  const onAbort = (): void => void close();
  /** Says why the stack was closed meanwhile: what else goes wrong after that is only a consequence. */
  const assertOpen = (): void => {
    signal?.throwIfAborted();
    if (failure !== null) throw failure;
  };

  try {
    assertOpen();
    signal?.addEventListener("abort", onAbort);
    await Promise.all(all.map((service) => service.start()));
    const deployment = existing ?? ownDeployment(places);
    const { url, adminKey } = deployment;
    // The key to somebody's deployment stays where it is; that of local Convex is for `npx convex …` in the app's folder.
    const keys = existing ? {} : { CONVEX_SELF_HOSTED_URL: url, CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey };
    writeEnvFile(envFile, { ...keys, ...open });
    const changed = await setVariables(deployment, {
      WORKOS_CLIENT_ID: CLIENT_ID,
      [JWKS_VARIABLE]: existing
        ? await inlineKeySet(places.authkitUrl)
        : `https://api.workos.com/sso/jwks/${CLIENT_ID}`,
    });
    if (existing && changed.length > 0)
      log("lockstep", "notice", `set ${changed.join(" and ")} in the deployment at ${url}`);
    assertOpen();
    const services = {
      ...servers,
      functions: started(functionsSpec(places, { ...env, CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey })),
      app: started(appSpec(places, env, command)),
    };
    all.push(services.functions, services.app);
    const pushed = services.functions.start().then(putBack);
    // Vite starts anew when .env.local changes.
    if (existing) await pushed;
    await Promise.all([pushed, services.app.start()]);
    const { appUrl, authkitUrl, convexUrl, data } = places;
    return { appUrl, authkitUrl, convexUrl, data, services, ended, close: () => close() };
  } catch (error) {
    await close();
    assertOpen();
    throw error;
  }
}

/** Sets what is not so yet, because every change makes `convex dev` push again; resolves to the names. */
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

function locate({ app, ports, data }: StackOptions): Places {
  const folder = path.resolve(app);
  if (!existsSync(path.join(folder, "package.json"))) {
    throw new LockstepError("BAD_OPTION", {
      what: `${folder} is not the folder of an app`,
      evidence: "it has no package.json",
      fix: "cd into the app's folder, then run lockstep dev",
    });
  }
  return {
    app: folder,
    data: data === null ? mkdtempSync(path.join(tmpdir(), "lockstep-")) : path.resolve(folder, data),
    appUrl: `http://localhost:${ports.app}`,
    authkitUrl: `http://localhost:${ports.authkit}`,
    convexUrl: `http://127.0.0.1:${ports.convex}`,
    ports,
  };
}
