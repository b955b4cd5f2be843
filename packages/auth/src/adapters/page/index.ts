// Public entry `@lockstep/auth/server/react`: the page of a server that keeps the session with `@lockstep/auth/server`, plus the hooks
// and components of `@lockstep/auth/react`, so that applications import everything from one place.
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
export { ImpersonationBanner } from "./impersonation-banner.tsx";
export { LockstepProvider } from "./lockstep-provider.tsx";
export { SignOutButton } from "./sign-out-button.tsx";
export { useReloadSession } from "./use-reload-session.ts";
export { useSignOut } from "./use-sign-out.ts";
export { useSwitchOrganization } from "./use-switch-organization.ts";
export { useUser } from "./use-user.ts";
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
export type { ImpersonationBannerProps } from "./impersonation-banner.tsx";
export type { LockstepProviderProps } from "./lockstep-provider.tsx";
export type { SignOutButtonProps } from "./sign-out-button.tsx";
export type { PageSession, PageUser } from "../../server/index.ts";
