// The public entry of `lockstep`: the error class and, for tests, each server as a function.
export { LockstepError, type LockstepErrorCode, type LockstepErrorText } from "./errors.ts";
export { createConvex, type Convex, type ConvexOptions } from "./database/create-convex.ts";
export { createAuthKit, type AuthKit } from "./identity/create-authkit.ts";
export type {
  ActionEndpoint,
  AuthKitActions,
  AuthKitClient,
  AuthKitOptions,
  AuthKitSeedUser,
} from "./identity/options/options.ts";
export type { AuthKitSettings, SignInMethod } from "./identity/options/settings.ts";
export type {
  AuthKitSeed,
  SeedAction,
  SeedConnection,
  SeedInvitation,
  SeedMembership,
  SeedOrganization,
  SeedRole,
  SeedUser,
  SeedWebhookEndpoint,
} from "./identity/options/seed.ts";
export { type Stack, type StackOptions, createStack } from "./stack/create-stack.ts";
export { PASSWORD, USERS } from "./stack/defaults.ts";
export type { LineStream, Service } from "./stack/services/service.ts";
