// `createConvexClient(url)`: what to write instead of `new ConvexReactClient(url)`.
// The result passes for one `ConvexReactClient` and stands for the client of whoever is signed in (supervisor.ts).
import type { ConvexReactClient, ConvexReactClientOptions } from "convex/react";
import { createFollowing } from "./follow.ts";
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
 * `setAuth` and `clearAuth` on it do nothing: the session decides. What is watched on it follows to the next
 * user or organization, and its listeners are called in the turn of the change.
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
  const ours = new Map<PropertyKey, unknown>(Object.entries(createFollowing(supervisor)));
  const client = new Proxy(supervisor.client(), {
    get(_target, property) {
      if (ours.has(property)) return ours.get(property);
      const current = supervisor.client();
      const value: unknown = Reflect.get(current, property, current);
      return typeof value === "function" ? value.bind(current) : value;
    },
  });
  supervisors.set(client, supervisor);
  return client;
}
