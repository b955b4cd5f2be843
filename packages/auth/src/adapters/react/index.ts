// Public entry `@lockstep/auth/react`: the provider, the hooks and the components.
export { AuthBoundary, AuthPending, SignedIn, SignedOut } from "./conditions.tsx";
export { IdentityBoundary } from "./identity-boundary.tsx";
export { LockstepProvider } from "./lockstep-provider.tsx";
export { useSwitchOrganization } from "./use-switch-organization.ts";
export { useSession } from "./session-context.ts";
export { useAuthedAction, useAuthedMutation } from "./use-authed-call.ts";
export { useAuthedQuery } from "./use-authed-query.ts";
export { usePreloadedAuthedQuery } from "./use-preloaded-authed-query.ts";
export { usePublicQuery } from "./use-public-query.ts";
export type { AuthKitAuth } from "./authkit-source.ts";
export type { AuthBoundaryProps, ConditionProps } from "./conditions.tsx";
export type { IdentityBoundaryProps } from "./identity-boundary.tsx";
export type { LockstepProviderProps } from "./lockstep-provider.tsx";
export type { SwitchOrganizationOptions } from "./use-switch-organization.ts";
export type { AuthedAction, AuthedMutation } from "./use-authed-call.ts";
export type { AuthedQueryResult } from "./use-live-query.ts";
export type { PublicQueryResult } from "./use-public-query.ts";
