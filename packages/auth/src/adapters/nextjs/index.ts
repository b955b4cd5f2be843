// Public entry `@lockstep/auth/nextjs`: the provider for `@workos-inc/authkit-nextjs`, plus the hooks and components of
// `@lockstep/auth/react`, so that applications import everything from one place.
export { AuthBoundary, AuthPending, SignedIn, SignedOut } from "../react/conditions.tsx";
export { IdentityBoundary } from "../react/identity-boundary.tsx";
export { useSession } from "../react/session-context.ts";
export { useAccessToken } from "../react/hooks/use-access-token.ts";
export { useAuthedAction, useAuthedMutation } from "../react/hooks/use-authed-call.ts";
export { useAuthedPaginatedQuery } from "../react/hooks/use-authed-paginated-query.ts";
export { useAuthedQueries } from "../react/hooks/use-authed-queries.ts";
export { useAuthedQuery } from "../react/hooks/use-authed-query.ts";
export { usePreloadedAuthedQuery } from "../react/hooks/use-preloaded-authed-query.ts";
export { usePublicQuery } from "../react/hooks/use-public-query.ts";
export { LockstepProvider } from "./lockstep-provider.tsx";
export { useSignOut } from "./use-sign-out.ts";
export { useSwitchOrganization } from "./use-switch-organization.ts";
export type { AuthBoundaryProps, ConditionProps } from "../react/conditions.tsx";
export type { IdentityBoundaryProps } from "../react/identity-boundary.tsx";
export type { CommonProviderProps as LockstepProviderProps } from "../react/session-provider.tsx";
export type { SessionView } from "../react/session-context.ts";
export type { AccessTokenAccess } from "../react/hooks/use-access-token.ts";
export type { AuthedAction, AuthedMutation } from "../react/hooks/use-authed-call.ts";
export type { AuthedPaginatedQueryResult } from "../react/hooks/use-authed-paginated-query.ts";
export type { AuthedQueries, AuthedQueriesResult } from "../react/hooks/use-authed-queries.ts";
export type { AuthedQueryResult } from "../react/hooks/use-live-query.ts";
export type { PublicQueryResult } from "../react/hooks/use-public-query.ts";
export type { SwitchOrganizationOptions } from "./use-switch-organization.ts";
