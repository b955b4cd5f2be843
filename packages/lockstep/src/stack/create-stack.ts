// Starts the whole stack for one app, in order, and stops it in reverse.
//
//   local AuthKit ┐
//                 ├─▶ deployment env, .env.local ─▶ convex dev ┐
//   local Convex ─┘                                app ────────┴─▶ ready

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LockstepError } from "../errors.ts";
import { assertPortFree } from "./assert-port-free.ts";
import { ACCESS_TOKEN_SECONDS, CLIENT_ID, type Ports } from "./defaults.ts";
import { writeEnvFile } from "./env-file.ts";
import { createReaper } from "./reaper.ts";
import { type LineStream, type Service, createService } from "./service.ts";
import { type Places, appSpec, authkitSpec, convexSpec, functionsSpec } from "./service-specs.ts";
import { setDeploymentEnv } from "./set-deployment-env.ts";

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
  readonly services: { authkit: Service; convex: Service; functions: Service; app: Service };
  /** Resolves when everything has stopped: to null after `close`, to the error that ended it otherwise. */
  readonly ended: Promise<LockstepError | null>;
  /** Stops everything, last started first. */
  close: () => Promise<void>;
}

/**
 * Starts the stack and resolves when the app can be used.
 *
 * @throws LockstepError `PORT_BUSY`, `BAD_OPTION`, or `SERVICE_FAILED` with what the service printed. Nothing is left running.
 */
export async function createStack(options: StackOptions): Promise<Stack> {
  const { ports, log = () => {}, signal, accessTokenSeconds = ACCESS_TOKEN_SECONDS } = options;
  await assertPortFree(ports.authkit, "local AuthKit", "--authkit-port <port>");
  await assertPortFree(ports.convex, "local Convex", "--convex-port <port>");
  await assertPortFree(ports.site, "the HTTP actions of local Convex", "--site-port <port>");
  await assertPortFree(ports.app, "the app", "--app-port <port>");
  const places = locate(options);
  mkdirSync(places.data, { recursive: true, mode: 0o700 });

  const reaper = createReaper();
  const connection: Record<string, string> = {
    CONVEX_SELF_HOSTED_URL: places.convexUrl,
    VITE_CONVEX_URL: places.convexUrl,
    VITE_WORKOS_CLIENT_ID: CLIENT_ID,
    VITE_WORKOS_API_URL: places.authkitUrl,
  };
  const env: NodeJS.ProcessEnv = { ...(options.env ?? process.env), ...connection };
  const command = options.command ?? ["vite", "--port", String(ports.app), "--strictPort"];
  const started = (spec: Parameters<typeof createService>[0]): Service =>
    createService(spec, { reaper, log, onFailure: (error) => void close(error), now: () => performance.now() });

  const servers = {
    authkit: started(authkitSpec(places, env, { accessTokenSeconds, seed: options.seed })),
    convex: started(convexSpec(places, env)),
  };
  const all: Service[] = [servers.authkit, servers.convex];
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
    await Promise.all([servers.authkit.start(), servers.convex.start()]);
    const adminKey = readFileSync(path.join(places.data, "convex/admin-key"), "utf8").trim();
    writeEnvFile(path.join(places.app, ".env.local"), { ...connection, CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey });
    await setDeploymentEnv(places.convexUrl, adminKey, { WORKOS_CLIENT_ID: CLIENT_ID });
    assertOpen();
    const services = {
      ...servers,
      functions: started(functionsSpec(places, { ...env, CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey })),
      app: started(appSpec(places, env, command)),
    };
    all.push(services.functions, services.app);
    await Promise.all([services.functions.start(), services.app.start()]);
    const { appUrl, authkitUrl, convexUrl, data } = places;
    return { appUrl, authkitUrl, convexUrl, data, services, ended, close: () => close() };
  } catch (error) {
    await close();
    assertOpen();
    throw error;
  }
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
