// Assembles a local AuthKit: the file, the key, in-memory counters. No server: tests use it alone.

import { createAttemptLimit } from "./context/attempt-limit.ts";
import { createClients } from "./context/clients.ts";
import type { AuthKitContext } from "./context/context.ts";
import { createFormToken } from "./context/form-token.ts";
import { createPasswords } from "./context/passwords.ts";
import { createSessionCookies } from "./context/session-cookies.ts";
import { createFaults } from "./faults/faults.ts";
import { normalEmail } from "./objects/accounts/user.ts";
import { NO_SEED, placed, type LoadedSeed } from "./options/load-seed.ts";
import { defaultClient, type ResolvedOptions } from "./options/options.ts";
import { pruneNowAndThen } from "./prune.ts";
import { applySeed } from "./seed/apply-seed.ts";
import { openStore, type Store } from "./store/open-store.ts";
import { loadSigningKeys } from "./tokens/signing-keys.ts";
import { createWebhooks } from "./webhooks/create-webhooks.ts";
import { postEvent } from "./webhooks/post-event.ts";

/**
 * Opens the file and creates a context. Close its `store` at the end.
 *
 * @throws LockstepError `DATA_FILE_CORRUPT`, `DATA_FILE_UNREADABLE` or `DATA_FILE_IN_USE`, with the file unchanged;
 *   `BAD_SEED`.
 */
export async function createContext(options: ResolvedOptions, seed: LoadedSeed = NO_SEED): Promise<AuthKitContext> {
  const store = openStore(options.data, options.now);
  try {
    return await contextOf(options, store, seed);
  } catch (error) {
    store.close();
    throw error;
  }
}

/**
 * A context over an open file, with the objects of the options and the seed.
 *
 * @throws LockstepError `BAD_SEED`
 */
export async function contextOf(options: ResolvedOptions, store: Store, seed: LoadedSeed): Promise<AuthKitContext> {
  pruneNowAndThen(store, options.now());
  const passwords = createPasswords();
  const clients = createClients(options.clients, store);
  const faults = createFaults(options.now);
  const context: AuthKitContext = {
    options,
    store,
    clients,
    passwords,
    signingKeys: await loadSigningKeys(store.keys, {
      file: store.file,
      clientId: defaultClient(options),
      now: options.now,
      tokenLifeMs: options.settings.accessTokenSeconds * 1000,
    }),
    formToken: createFormToken(),
    attempts: createAttemptLimit(options.now, 10),
    sends: createAttemptLimit(options.now, 3),
    warnedOfCookie: new Set(),
    seededEmails: [...new Set([...(seed.seed.users ?? []), ...options.users].map(({ email }) => normalEmail(email)))],
    sessionCookies: createSessionCookies(clients),
    faults,
    webhooks: createWebhooks({
      store,
      now: options.now,
      post: postEvent,
      after: runAfter,
      takeFault: faults.takeWebhook,
      log: options.log,
    }),
  };
  try {
    await applySeed(context, seed);
  } catch (error) {
    throw placed(error, seed.where);
  }
  return context;
}

function runAfter(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms).unref();
  return () => clearTimeout(timer);
}
