// Starts local AuthKit: the WorkOS endpoints that sign-in needs, on loopback, over one SQLite file.

import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { listen } from "../listen.ts";
import { createApp } from "./app.ts";
import type { AuthKitContext } from "./context.ts";
import { createContext } from "./create-context.ts";
import { resolveOptions, type AuthKitOptions } from "./options.ts";

/** A running local AuthKit. */
export interface AuthKit {
  /** `http://localhost:<port>`: cookies need one host name, and SDKs are configured with `localhost`. */
  url: string;
  port: number;
  /** Stops listening, drops open connections and closes the file. */
  close: () => Promise<void>;
}

// Pages on every port of localhost share cookies, so a request may carry those of several applications.
const SERVER_LIMITS = { maxHeaderSize: 64 * 1024, headersTimeout: 10_000, requestTimeout: 30_000 };

/**
 * Starts local AuthKit.
 *
 * @throws LockstepError `BAD_OPTION`; `PORT_BUSY` or `HOST_NOT_LOOPBACK`; `DATA_FILE_CORRUPT`, `DATA_FILE_UNREADABLE` or
 *   `DATA_FILE_IN_USE`, with the file left as it is.
 */
export async function createAuthKit(authKitOptions: AuthKitOptions): Promise<AuthKit> {
  const options = resolveOptions(authKitOptions);
  const context = await createContext(options);
  const { store } = context;
  try {
    const { fetch } = createApp(context);
    const server = createAdaptorServer({ fetch, overrideGlobalObjects: false, serverOptions: SERVER_LIMITS }) as Server;
    const { host } = options;
    const port = await listen(server, { port: options.port, host, name: "local AuthKit", fix: "--authkit-port 4200" });
    context.webhooks.start();
    return { url: `http://localhost:${port}`, port, close: () => close(server, context) };
  } catch (error) {
    store.close();
    throw error;
  }
}

async function close(server: Server, { webhooks, store }: AuthKitContext): Promise<void> {
  webhooks.close();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  store.close();
}
