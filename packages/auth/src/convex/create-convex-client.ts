// `createConvexClient(url)`: what to write instead of `new ConvexReactClient(url)`.
// The result passes for one `ConvexReactClient` and stands for the client of the user who is signed in (supervisor.ts).
import { ConvexReactClient, type ConvexReactClientOptions } from "convex/react";
import { LockstepAuthError } from "../core/errors.ts";
import { createReporter } from "../platform/reporter.ts";
import { createFollowing } from "./follow.ts";
import { createLogger } from "./logger.ts";
import { createProviderWait } from "./provider-wait.ts";
import { createPublicClient } from "./public-queries.ts";
import { type Supervisor, createSupervisor } from "./supervisor.ts";

/** Which supervisor stands behind a client. */
const supervisors = new WeakMap<ConvexReactClient, Supervisor>();

/** The supervisor behind a client of {@link createConvexClient}, or undefined for a stock client. */
export function supervisorOf(client: ConvexReactClient): Supervisor | undefined {
  return supervisors.get(client);
}

/** The options of `ConvexReactClient` that {@link createConvexClient} sets itself. */
const OURS = ["expectAuth", "initialAuthTokenReuse", "authRefreshTokenLeewaySeconds"] as const;

/** The methods of a client, beside the watches, that wait for a session. */
const CALLS: ReadonlySet<PropertyKey> = new Set(["query", "mutation", "action", "prewarmQuery"]);

/** As for `ConvexReactClient`, but for what the session decides. */
export type SupervisedClientOptions = Omit<ConvexReactClientOptions, (typeof OURS)[number]>;

/** A client that speaks as the session says. Passes for a `ConvexReactClient`. */
export interface SupervisedClient extends ConvexReactClient {
  /**
   * Does nothing but to warn with `AUTH_IGNORED`.
   *
   * @deprecated The session of the provider decides who the client speaks as.
   */
  setAuth(ignored: never): void;
  /**
   * Does nothing but to warn with `AUTH_IGNORED`.
   *
   * @deprecated Sign out with AuthKit.
   */
  clearAuth(): void;
}

/**
 * Creates a Convex client that sends nothing before it is settled who is signed in, and never as anyone else.
 * Give it to `LockstepProvider`. Opens no socket before it is used, so it is safe to create on a server.
 *
 * What is watched on it follows to the next user or organization, and its listeners are called in the turn of the change.
 * Mutations and actions wait while the token is not good enough to send. Both, and one-shot queries, reject with a
 * `LockstepAuthError`: `CALL_ABANDONED` when the identity changes or the client is closed before the answer, and an action
 * whose connection is replaced with `ACTION_INTERRUPTED`.
 *
 * The console says once, with `AUTH_IGNORED`, what was set of the authentication and has no effect, and with
 * `PROVIDER_MISSING` that something has waited for 10 s and no provider has been given this client.
 *
 * @param url - The deployment, such as `https://happy-otter-123.convex.cloud`.
 * @param options - As for `ConvexReactClient`, but for what the session decides.
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
      awaitProvider.end();
      return supervisor.attach(...args);
    },
  });
  return client;
}

function authIgnored(what: string): LockstepAuthError {
  return new LockstepAuthError("AUTH_IGNORED", {
    what: `${what} has no effect on a client of createConvexClient.`,
    fix: "Remove it: the session of LockstepProvider decides who the client speaks as.",
  });
}
