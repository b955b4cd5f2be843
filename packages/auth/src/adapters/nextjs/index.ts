// Public entry `@lockstep/auth/nextjs`: the provider for `@workos-inc/authkit-nextjs`, plus the hooks and components of
// `@lockstep/auth/react`, so that applications import everything from one place.
export {
  AuthBoundary,
  AuthPending,
  IdentityBoundary,
  SignedIn,
  SignedOut,
  isAuthError,
  useAccessToken,
  useAuthedAction,
  useAuthedMutation,
  useAuthedPaginatedQuery,
  useAuthedQueries,
  useAuthedQuery,
  usePreloadedAuthedQuery,
  usePublicQuery,
  useSession,
} from "../react/adapter.ts";
export { LockstepProvider } from "./lockstep-provider.tsx";
export { useSignOut } from "./use-sign-out.ts";
export { useSwitchOrganization } from "./use-switch-organization.ts";
export type {
  AccessTokenAccess,
  AuthBoundaryProps,
  AuthErrorCode,
  AuthErrorData,
  AuthedAction,
  AuthedMutation,
  AuthedPaginatedQueryResult,
  AuthedQueries,
  AuthedQueriesResult,
  AuthedQueryResult,
  CommonProviderProps,
  ConditionProps,
  IdentityBoundaryProps,
  PublicQueryResult,
  SessionView,
} from "../react/adapter.ts";
export type { LockstepProviderProps } from "./lockstep-provider.tsx";
export type { SwitchOrganizationOptions } from "./use-switch-organization.ts";
