// `createConvexClient(url)`: what to write instead of `new ConvexReactClient(url)`.
// The result passes for one `ConvexReactClient` and stands for the client of whoever is signed in (supervisor.ts).
import type { ConvexReactClient, ConvexReactClientOptions } from "convex/react";
import { type Supervisor, createSupervisor } from "./supervisor.ts";

/** Which supervisor stands behind a client. */
const supervisors = new WeakMap<ConvexReactClient, Supervisor>();

/** The supervisor behind a client of {@link createConvexClient}, or undefined for a stock client. */
export function supervisorOf(client: ConvexReactClient): Supervisor | undefined {
  return supervisors.get(client);
}

/**
 * Creates a Convex client that sends nothing before it is settled who is signed in, and never as anybody else.
 * Give it to `LockstepProvider`. Opens no socket before it is used, so it is safe to create on a server.
 *
 * `setAuth` and `clearAuth` on it do nothing: the session decides. Watches made on it survive a change of user.
 * Mutations and actions wait while the token is not good enough to send. Both, and one-shot queries, reject with a
 * `LockstepAuthError`: `CALL_ABANDONED` when the user changes or the client is closed before the answer, and an action
 * whose connection is replaced with `ACTION_INTERRUPTED`.
 *
 * @param url - The deployment, such as `https://happy-otter-123.convex.cloud`.
 * @param options - As for `ConvexReactClient`. `initialAuthTokenReuse` and `authRefreshTokenLeewaySeconds` are ours,
 *   and `expectAuth` is not needed.
 */
export function createConvexClient(url: string, options: ConvexReactClientOptions = {}): ConvexReactClient {
  const supervisor = createSupervisor(url, { ...options, expectAuth: false });
  const watchQuery = followingWatch(supervisor);
  const client = new Proxy(supervisor.client(), {
    get(_target, property) {
      if (property === "watchQuery") return watchQuery;
      const current = supervisor.client();
      const value: unknown = Reflect.get(current, property, current);
      return typeof value === "function" ? value.bind(current) : value;
    },
  });
  supervisors.set(client, supervisor);
  return client;
}

/** `watchQuery` whose subscriptions move to the next client when the user changes. */
function followingWatch(supervisor: Supervisor): ConvexReactClient["watchQuery"] {
  return (query, ...args) => {
    const watch = () => supervisor.client().watchQuery(query, ...args);
    return {
      onUpdate: (callback) => {
        let stop = watch().onUpdate(callback);
        const stopFollowing = supervisor.subscribe(() => {
          stop();
          stop = watch().onUpdate(callback);
          callback();
        });
        return () => {
          stopFollowing();
          stop();
        };
      },
      localQueryResult: () => watch().localQueryResult(),
      journal: () => watch().journal(),
    };
  };
}
