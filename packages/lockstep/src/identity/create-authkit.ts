// Starts local AuthKit: the WorkOS endpoints that sign-in needs, on loopback, over one SQLite file.

import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { listen } from "../listen.ts";
import { createApp } from "./app.ts";
import { contextOf, createContext } from "./create-context.ts";
import { createGate } from "./http/request/gate.ts";
import { asksForReset, createResetApp } from "./http/tools/reset-app.ts";
import { loadSeed } from "./options/load-seed.ts";
import { resolveOptions, type AuthKitOptions } from "./options/options.ts";
import { withSeed } from "./options/with-seed.ts";

/** A running local AuthKit. */
export interface AuthKit {
  /** `http://localhost:<port>`: cookies need one host name, and SDKs are configured with `localhost`. */
  url: string;
  port: number;
  /**
   * Resets to the options and the seed: users, organizations, sessions, tokens, events, e-mails, webhooks and their deliveries, attempt
   * counters, faults and the clock. The signing keys stay, because SDKs cache them for minutes. Requests in progress are finished first,
   * and requests that arrive in the meantime are answered afterwards.
   */
  reset: () => Promise<void>;
  /** Stops listening, drops open connections and closes the file. */
  close: () => Promise<void>;
}

// Pages on every port of localhost share cookies, so a request may carry those of several applications. Idle connections are kept for a
// long time: a client that sends on one just as it is closed sees an error, and on a busy machine Node's 5 s are soon over.
const SERVER_LIMITS = {
  maxHeaderSize: 64 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 75_000,
};

/**
 * Starts local AuthKit.
 *
 * @throws LockstepError `BAD_OPTION` or `BAD_SEED`; `PORT_BUSY` or `HOST_NOT_LOOPBACK`; `DATA_FILE_CORRUPT`, `DATA_FILE_UNREADABLE` or
 *   `DATA_FILE_IN_USE`, with the file unchanged.
 */
export async function createAuthKit(
  authKitOptions: AuthKitOptions,
  { ownsProcess = false }: { ownsProcess?: boolean } = {},
): Promise<AuthKit> {
  const seed = loadSeed(authKitOptions.seed);
  const resolved = resolveOptions(withSeed(authKitOptions, seed.seed));
  const gate = createGate();
  let resetting = Promise.resolve();
  let resetOnce = (): Promise<void> => Promise.resolve();
  // Sequential: each reset ends in the seeded state.
  const reset = (): Promise<void> => (resetting = resetting.catch(() => {}).then(resetOnce));
  const resetApp = createResetApp(reset, resolved.log);
  const server = createAdaptorServer({
    fetch: (request, env) => (asksForReset(request) ? resetApp.fetch(request, env) : gate.handle(request, env)),
    overrideGlobalObjects: ownsProcess,
    serverOptions: SERVER_LIMITS,
  }) as Server;
  const { host } = resolved;
  // First, because seeded values may contain addresses of this server.
  const port = await listen(server, { port: resolved.port, host, name: "local AuthKit", fix: "--port 4200" });
  try {
    const options = { ...resolved, port };
    let context = await createContext(options, seed);
    const { store } = context;
    const open = (): void => {
      gate.open(createApp(context).fetch);
      context.webhooks.start();
    };
    open();
    resetOnce = async () => {
      // Requests waiting for a fault would delay the reset for everyone, by up to ten minutes.
      context.faults.clear();
      await gate.shut();
      context.webhooks.close();
      store.clear();
      options.clock.setSkewMs(0);
      context = await contextOf(options, store, seed);
      open();
    };
    return {
      url: `http://localhost:${port}`,
      port,
      reset,
      close: async () => {
        context.webhooks.close();
        await stop(server);
        store.close();
      },
    };
  } catch (error) {
    await stop(server);
    throw error;
  }
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
