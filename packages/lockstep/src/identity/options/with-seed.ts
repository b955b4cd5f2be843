// Options that a seed also contains: an explicit option wins.

import type { ActionEndpoint, AuthKitActions, AuthKitOptions } from "./options.ts";
import type { AuthKitSeed, SeedAction } from "./seed.ts";

/** Options with those of the seed. */
export function withSeed(options: AuthKitOptions, seed: AuthKitSeed): AuthKitOptions {
  const { apiKeys = keysOf(seed, (options.now ?? Date.now)()) } = options;
  return {
    ...options,
    settings: { ...seed.settings, ...options.settings },
    actions: { ...actionsOf(seed), ...options.actions },
    ...(apiKeys !== undefined && { apiKeys }),
  };
}

function keysOf({ apiKeys }: AuthKitSeed, now: number): string[] | undefined {
  if (apiKeys === undefined) return undefined;
  if (!Array.isArray(apiKeys)) return Object.keys(apiKeys);
  const own = apiKeys
    .filter(({ organization }) => organization === undefined)
    .filter(({ expires_at }) => expires_at === undefined || new Date(expires_at).getTime() > now)
    .flatMap(({ value }) => value ?? []);
  // None: the list has only customers' keys.
  return own.length === 0 ? undefined : own;
}

function actionsOf({ actions: { authentication, user_registration } = {} }: AuthKitSeed): AuthKitActions {
  return {
    ...(authentication !== undefined && { authentication: endpointOf(authentication) }),
    ...(user_registration !== undefined && { userRegistration: endpointOf(user_registration) }),
  };
}

function endpointOf({ url, secret, on_failure: onFailure }: SeedAction): ActionEndpoint {
  return { url, secret, ...(onFailure !== undefined && { onFailure }) };
}
