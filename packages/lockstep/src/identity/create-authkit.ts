// Starts local AuthKit: the WorkOS endpoints that sign-in needs, on loopback, over one SQLite file.

import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { listen } from "../listen.ts";
import { createApp } from "./app.ts";
import { createClients } from "./clients.ts";
import type { AuthKitContext } from "./context.ts";
import { resolveOptions, type AuthKitOptions } from "./options.ts";
import { createPasswords } from "./passwords.ts";
import { prune } from "./prune.ts";
import { seedUsers } from "./seed-users.ts";
import { createSessionCookies } from "./session-cookies.ts";
import { createAttemptLimit } from "./steps/check-attempts.ts";
import { createFormToken } from "./steps/check-form-token.ts";
import { openStore } from "./store/open-store.ts";
import { loadSigningKey } from "./tokens/signing-key.ts";

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
  const store = openStore(options.data, options.now);
  try {
    prune(store, options.now());
    const passwords = await createPasswords();
    await seedUsers(store, passwords, options);
    const clients = createClients(options.clients, store);
    const context: AuthKitContext = {
      options,
      store,
      clients,
      passwords,
      signingKey: await loadSigningKey(store.keys, store.file, options.now()),
      formToken: createFormToken(),
      attempts: createAttemptLimit(options.now),
      sessionCookies: createSessionCookies(clients),
    };
    const { fetch } = createApp(context);
    const server = createAdaptorServer({ fetch, overrideGlobalObjects: false, serverOptions: SERVER_LIMITS }) as Server;
    const { host } = options;
    const port = await listen(server, { port: options.port, host, name: "local AuthKit", fix: "--authkit-port 4200" });
    return { url: `http://localhost:${port}`, port, close: () => close(server, store.close) };
  } catch (error) {
    store.close();
    throw error;
  }
}

async function close(server: Server, closeStore: () => void): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  closeStore();
}
