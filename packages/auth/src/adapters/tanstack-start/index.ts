// Public entry `@lockstep/auth/tanstack-start`: everything that an application with TanStack Start imports, for its server and for its
// page. TanStack's compiler keeps the server's code out of the page.
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
  useSession,
  useSignOut,
  useSwitchOrganization,
  useUser,
} from "../page/index.ts";
export { authHandlers } from "./auth-handlers.ts";
export { getSession } from "./get-session.ts";
export { LockstepProvider } from "./lockstep-provider.tsx";
export { endSession, fetchAuthedAction, fetchAuthedMutation, fetchAuthedQuery, getServerSession } from "./on-server.ts";
export { preloadAuthedQuery } from "./preload-authed-query.ts";
export { requireSession } from "./require-session.ts";
export type { LockstepProviderProps } from "./lockstep-provider.tsx";
