// Local Convex: one HTTP and WebSocket server that the unmodified `convex` clients and CLI use as a deployment.
// It is for development and CI. Production is Convex Cloud or self-hosted Convex.

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { WebSocketServer } from "ws";
import { listen } from "../listen.ts";
import { createAuthenticator } from "./callers/authenticate.ts";
import { type Clock, MACHINE_CLOCK } from "./time/clock.ts";
import { createDeployment } from "./deployment/deployment.ts";
import { createEngine } from "./engine/engine.ts";
import { openStore } from "./engine/store.ts";
import { createFunctionHandles } from "./functions/calls/function-address.ts";
import { originOf } from "./callers/request-metadata.ts";
import { createJwtSigner } from "./functions/syscalls/sign-jwt.ts";
import { environmentRoutes } from "./routes/environment-routes.ts";
import { functionRoutes } from "./routes/function-routes.ts";
import { httpActions } from "./routes/http-actions.ts";
import { HttpError } from "./http/http-error.ts";
import { createHttpServer } from "./http/http-server.ts";
import { pushRoutes } from "./push/push-routes.ts";
import { snapshotRoutes } from "./snapshots/snapshot-routes.ts";
import { createBlobFiles } from "./storage/blob-files.ts";
import { createFileStorage } from "./storage/file-storage.ts";
import { storageRoutes } from "./routes/storage-routes.ts";
import { MAX_MESSAGE_BYTES } from "./sync/protocol.ts";
import { serveSocket } from "./sync/socket.ts";

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
  const adminKey = directory === null ? newAdminKey() : persistentAdminKey(directory);
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

  const app = new Hono();
  app.use(
    cors({
      origin: (origin) => origin,
      credentials: true,
      maxAge: 86_400,
      allowMethods: ["GET", "POST", "OPTIONS", "PATCH", "DELETE", "PUT"],
    }),
  );
  app.get("/", (context) => context.text("This Convex deployment is running. See https://docs.convex.dev/."));
  app.get("/version", (context) => context.text("unknown"));
  app.get("/instance_name", (context) => context.text(NAME));
  app.get("/.well-known/jwks.json", (context) => context.json(signer.keySet));
  app.get("/instance_version", (context) => context.text("unknown"));
  app.route("/", functionRoutes(deployment, authenticator, now));
  app.route(
    "/",
    environmentRoutes(deployment, authenticator, () => urls),
  );
  app.route("/", storageRoutes(deployment, storage));
  app.route("/", pushRoutes({ deployment, authenticator, folder: modules, clock }));
  app.route("/", await snapshotRoutes({ deployment, storage, authenticator, folder: modules, log }));
  // Not 404: the `convex` CLI takes that for a deployment that is still starting, and retries.
  app.notFound((context) =>
    context.json(
      { code: "UnsupportedRoute", message: `Local Convex does not have ${context.req.method} ${context.req.path} yet` },
      400,
    ),
  );
  app.onError((error, context) => {
    // A body that was not read to the end makes the connection unusable for the next request.
    if (error instanceof HttpError && error.status === 413) context.header("connection", "close");
    if (error instanceof HttpError) return context.json({ code: error.code, message: error.message }, error.status);
    log(`${context.req.method} ${context.req.path} failed: ${error.stack ?? error.message}`);
    return context.json(
      { code: "InternalServerError", message: "Your request couldn't be completed. Try again later." },
      500,
    );
  });

  const server = createHttpServer(app.fetch);
  const siteServer = createHttpServer(httpActions(deployment, authenticator).fetch);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  server.on("upgrade", (request, socket, head) => {
    // Node leaves this socket without an error listener, so a peer that resets it would end the process.
    socket.on("error", () => socket.destroy());
    // Not `new URL`, which throws for targets such as `//`.
    const path = request.url ?? "";
    if (!/^\/api\/(?:[\w.-]+\/)?sync(?:\?|$)/.test(path)) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) =>
      serveSocket(accepted, {
        origin: originOf(request.socket.remoteAddress, request.headers["user-agent"]),
        path,
        deployment,
        authenticator,
        now,
        log,
      }),
    );
  });

  const close = async (): Promise<void> => {
    for (const socket of sockets.clients) socket.terminate();
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

/** `fetch`, with some origins redirected to other servers. */
function mapOrigins(origins: Record<string, string>): typeof fetch {
  return (input, init) => {
    const request = new Request(input, init);
    const { origin, pathname, search } = new URL(request.url);
    const target = origins[origin];
    if (target === undefined) return fetch(request);
    return fetch(new Request(new URL(pathname + search, target), request));
  };
}

function persistentAdminKey(data: string): string {
  const file = path.join(data, "admin-key");
  const kept = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  // An empty file, left by a crash, would let everyone in.
  if (kept !== "") return kept;
  const key = newAdminKey();
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return key;
}

/** The format the `convex` CLI expects: instance name, bar, secret. */
function newAdminKey(): string {
  return `${NAME}|${randomBytes(32).toString("hex")}`;
}

function freshFolder(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
