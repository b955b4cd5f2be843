// `createConvexClient(url)`: use it instead of `new ConvexReactClient(url)`.
// The result acts as one `ConvexReactClient` and delegates to the client of the signed-in user (supervisor.ts).
import { ConvexReactClient, type ConvexReactClientOptions } from "convex/react";
import { LockstepAuthError } from "../core/errors.ts";
import { createReporter } from "../platform/reporter.ts";
import { createFollowing } from "./follow.ts";
import { createLogger } from "./logger.ts";
import { createProviderWait } from "./provider-wait.ts";
import { createPublicClient } from "./public-queries.ts";
import { type Supervisor, createSupervisor } from "./supervisor.ts";

/** The supervisor behind each client. */
const supervisors = new WeakMap<ConvexReactClient, Supervisor>();

/** Returns the supervisor behind a client from {@link createConvexClient}, or undefined for a stock client. */
export function supervisorOf(client: ConvexReactClient): Supervisor | undefined {
  return supervisors.get(client);
}

/** The options of `ConvexReactClient` that {@link createConvexClient} sets itself. */
const OURS = ["expectAuth", "initialAuthTokenReuse", "authRefreshTokenLeewaySeconds"] as const;

/** The methods of a client, other than watches, that wait for a session. */
const CALLS: ReadonlySet<PropertyKey> = new Set(["query", "mutation", "action", "prewarmQuery"]);

/** The options of `ConvexReactClient`, except those that the session controls. */
export type SupervisedClientOptions = Omit<ConvexReactClientOptions, (typeof OURS)[number]>;

/** A `ConvexReactClient` whose identity the session controls. */
export interface SupervisedClient extends ConvexReactClient {
  /**
   * Only warns with `AUTH_IGNORED`.
   *
   * @deprecated The provider's session controls the client's identity.
   */
  setAuth(ignored: never): void;
  /**
   * Only warns with `AUTH_IGNORED`.
   *
   * @deprecated Sign out with AuthKit.
   */
  clearAuth(): void;
}

/**
 * Creates a Convex client that sends nothing before the session has loaded, and never runs as the wrong user.
 * Pass it to `LockstepProvider`. It opens no socket before it is used, so it is safe to create on a server.
 *
 * Watched queries follow the user to the next identity, and their listeners are called in the same turn as the change.
 * Mutations and actions wait while the token is not sendable. Mutations, actions and one-shot queries reject with the
 * `LockstepAuthError` `CALL_ABANDONED` when the identity changes or the client is closed before the answer; actions reject
 * with `ACTION_INTERRUPTED` when their connection is replaced.
 *
 * The console warns `AUTH_IGNORED` once for each authentication setting that has no effect, and `PROVIDER_MISSING` when
 * a query or call has waited for 10 s and the client was not passed to a provider.
 *
 * @param url - The deployment, such as `https://happy-otter-123.convex.cloud`.
 * @param options - Those of `ConvexReactClient`, except those that the session controls.
 */
export function createConvexClient(url: string, options: SupervisedClientOptions = {}): SupervisedClient {
  const logger = createLogger(options);
  const report = createReporter((message) => logger.warn(message));
  const plain = { ...options, expectAuth: false };
  const supervisor = createSupervisor(url, plain);
  const awaitProvider = createProviderWait(report);
  const ignored = (what: string) => (): void => report(authIgnored(what));
  const given: ConvexReactClientOptions = options;
  for (const option of OURS) if (given[option] !== undefined) ignored(`The option \`${option}\``)();
  const ours = new Map<PropertyKey, unknown>(
    Object.entries({
      ...createFollowing(supervisor, awaitProvider.begin),
      setAuth: ignored("`setAuth`"),
      clearAuth: ignored("`clearAuth`"),
      close: async () => void (await Promise.all([supervisor.close(), publicClient.close()])),
    }),
  );
  const client = new Proxy(supervisor.client(), {
    get(_target, property) {
      if (ours.has(property)) return ours.get(property);
      if (CALLS.has(property)) awaitProvider.begin();
      const current = supervisor.client();
      const value: unknown = Reflect.get(current, property, current);
      return typeof value === "function" ? value.bind(current) : value;
    },
  }) as SupervisedClient;
  const publicClient = createPublicClient(client, () => new ConvexReactClient(url, { ...plain, logger }));
  supervisors.set(client, {
    ...supervisor,
    attach: (...args) => {
      awaitProvider.stop();
      return supervisor.attach(...args);
    },
  });
  return client;
}

function authIgnored(what: string): LockstepAuthError {
  return new LockstepAuthError("AUTH_IGNORED", {
    what: `${what} has no effect on a client from createConvexClient.`,
    fix: "Remove it; the session controls the client's identity.",
  });
}
