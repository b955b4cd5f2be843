// Local Convex: one HTTP and WebSocket server that the unmodified `convex` clients and CLI use as a deployment.
// It is for development and CI. Production is Convex Cloud or self-hosted Convex.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { listen } from "../listen.ts";
import { adminKeyOf } from "./callers/admin-key.ts";
import { createAuthenticator } from "./callers/authenticate.ts";
import { type Clock, MACHINE_CLOCK } from "./time/clock.ts";
import { createDeployment } from "./deployment/deployment.ts";
import { createEngine } from "./engine/engine.ts";
import { openStore } from "./engine/store.ts";
import { createFunctionHandles } from "./functions/calls/function-address.ts";
import { createJwtSigner } from "./functions/syscalls/sign-jwt.ts";
import { environmentRoutes } from "./routes/environment-routes.ts";
import { functionRoutes } from "./routes/function-routes.ts";
import { httpActions } from "./routes/http-actions.ts";
import { httpApp } from "./http/http-app.ts";
import { createHttpServer } from "./http/http-server.ts";
import { mapOrigins } from "./http/map-origins.ts";
import { pushRoutes } from "./push/push-routes.ts";
import { snapshotRoutes } from "./snapshots/snapshot-routes.ts";
import { createBlobFiles } from "./storage/blob-files.ts";
import { createFileStorage } from "./storage/file-storage.ts";
import { storageRoutes } from "./routes/storage-routes.ts";
import { acceptSockets } from "./sync/accept-sockets.ts";

export interface ConvexOptions {
  /** Port, 0 for any free one. */
  port: number;
  /** Port of HTTP actions. Default: the one after `port`, or any free one when that is 0. */
  sitePort?: number;
  /** Loopback address. Default `127.0.0.1`. */
  host?: string;
  /** Directory for the database file and the admin key, or null to keep everything in memory. */
  data: string | null;
  /** The folder of the app, where `"use node"` finds packages that are not bundled. Default: the working directory. */
  appFolder?: string;
  /** Origins to redirect, e.g. `{"https://api.workos.com": "http://127.0.0.1:4100"}`: for key sets and `fetch` in actions. */
  origins?: Record<string, string>;
  /** Default: the machine's. */
  clock?: Clock;
  /** One line per notable event. Default: nowhere. */
  log?: (line: string) => void;
  /** Also log every function run and its caller. Default false. */
  debug?: boolean;
}

export interface Convex {
  /** `http://127.0.0.1:<port>` */
  url: string;
  port: number;
  /** Where HTTP actions are: `http://127.0.0.1:<sitePort>` */
  siteUrl: string;
  /** For `CONVEX_SELF_HOSTED_ADMIN_KEY`; also in `<data>/admin-key`. */
  adminKey: string;
  close(): Promise<void>;
}

/** The deployment's name; admin keys begin with it. */
const NAME = "lockstep";

/**
 * Starts local Convex.
 *
 * @throws LockstepError `PORT_BUSY`, `HOST_NOT_LOOPBACK`, `DATA_FILE_CORRUPT`, `DATA_FILE_UNREADABLE`, `DATA_FILE_IN_USE`
 */
export async function createConvex(options: ConvexOptions): Promise<Convex> {
  const {
    port,
    host = "127.0.0.1",
    sitePort = options.port === 0 ? 0 : options.port + 1,
    data,
    appFolder = process.cwd(),
    origins = {},
    clock = MACHINE_CLOCK,
    log = () => undefined,
    debug = false,
  } = options;
  const { now } = clock;
  const directory = data === null ? null : path.resolve(data);
  const store = openStore(directory);
  const adminKey = adminKeyOf(NAME, directory);
  const modules =
    directory === null
      ? mkdtempSync(path.join(tmpdir(), "lockstep-convex-"))
      : freshFolder(path.join(directory, "modules"));
  const mapped = mapOrigins(origins);
  const urls = { cloud: "", site: "" };

  const engine = createEngine({ store, now });
  const authenticator = createAuthenticator({
    providers: () => engine.app?.auth ?? [],
    adminKey,
    fetch: mapped,
    now,
    log,
  });
  const files = createBlobFiles(directory === null ? path.join(modules, "storage") : path.join(directory, "storage"));
  const storage = createFileStorage({ engine, files, secret: adminKey, url: () => urls.cloud, now });
  const signer = createJwtSigner(directory, () => urls.cloud);
  const deployment = await createDeployment({
    engine,
    storage,
    signer,
    handles: createFunctionHandles(adminKey),
    folder: modules,
    appFolder,
    fetch: mapped,
    urls: () => urls,
    deploymentName: NAME,
    clock,
    log,
    debug,
  });

  const app = httpApp({
    name: NAME,
    keySet: signer.keySet,
    log,
    routes: [
      functionRoutes(deployment, authenticator, now),
      environmentRoutes(deployment, authenticator, () => urls),
      storageRoutes(deployment, storage),
      pushRoutes({ deployment, authenticator, folder: modules, clock }),
      await snapshotRoutes({ deployment, storage, authenticator, folder: modules, log }),
    ],
  });
  const server = createHttpServer(app.fetch);
  const siteServer = createHttpServer(httpActions(deployment, authenticator).fetch);
  const sockets = acceptSockets(server, { deployment, authenticator, now, log });

  const close = async (): Promise<void> => {
    sockets.close();
    for (const each of [server, siteServer]) {
      each.closeAllConnections();
      // A server that never listened has nothing to close.
      await new Promise((resolve) => each.close(resolve));
    }
    await deployment.close();
    rmSync(modules, { recursive: true, force: true });
  };
  try {
    const bound = await listen(server, { port, host, name: "local Convex", fix: "--port 3310" });
    const site = { port: sitePort, host, name: "the HTTP actions of local Convex", fix: "--site-port 3311" };
    urls.cloud = `http://127.0.0.1:${bound}`;
    urls.site = `http://127.0.0.1:${await listen(siteServer, site)}`;
    return { url: urls.cloud, siteUrl: urls.site, port: bound, adminKey, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function freshFolder(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
