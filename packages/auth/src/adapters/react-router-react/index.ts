// Public entry `@lockstep/auth/react-router/react`: the page of a React Router server, so `@lockstep/auth/server/react` with a provider of its own.
export {
  AuthBoundary,
  AuthPending,
  IdentityBoundary,
  ImpersonationBanner,
  SignOutButton,
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
  useReloadSession,
  useSession,
  useSignOut,
  useSwitchOrganization,
  useUser,
} from "../page/index.ts";
export { LockstepProvider } from "./lockstep-provider.tsx";
export type { LockstepProviderProps } from "./lockstep-provider.tsx";
export type { PageSession } from "../page/index.ts";
