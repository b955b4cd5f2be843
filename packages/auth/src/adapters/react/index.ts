// Public entry `@lockstep/auth/react`: the provider, the hooks and the components.
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
} from "./adapter.ts";
export { LockstepProvider } from "./authkit/lockstep-provider.tsx";
export { useSwitchOrganization } from "./authkit/use-switch-organization.ts";
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
  ConditionProps,
  IdentityBoundaryProps,
  PublicQueryResult,
  SessionView,
} from "./adapter.ts";
export type { AuthKitAuth } from "./authkit/authkit-source.ts";
export type { LockstepProviderProps } from "./authkit/lockstep-provider.tsx";
export type { SwitchOrganizationOptions } from "./authkit/use-switch-organization.ts";
