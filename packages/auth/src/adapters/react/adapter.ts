// Public entry `@lockstep/auth/react/adapter`: everything for React except the identity SDK, for authors of adapters.
// An adapter is a source, a `LockstepProvider` around `SessionProvider`, and an entry that re-exports these hooks and
// components. It contains no AuthKit, so that an adapter for one SDK does not require another.
export { AuthBoundary, AuthPending, SignedIn, SignedOut } from "./conditions.tsx";
export { useAccessToken } from "./hooks/use-access-token.ts";
export { useAuthedAction, useAuthedMutation } from "./hooks/use-authed-call.ts";
export { useAuthedPaginatedQuery } from "./hooks/use-authed-paginated-query.ts";
export { useAuthedQueries } from "./hooks/use-authed-queries.ts";
export { useAuthedQuery } from "./hooks/use-authed-query.ts";
export { usePreloadedAuthedQuery } from "./hooks/use-preloaded-authed-query.ts";
export { usePublicQuery } from "./hooks/use-public-query.ts";
export { IdentityBoundary } from "./identity-boundary.tsx";
export { isAuthError } from "../../backend/index.ts";
export { useSession, useSessionScope } from "./session-context.ts";
export { SessionProvider } from "./session-provider.tsx";
export type { AuthBoundaryProps, ConditionProps } from "./conditions.tsx";
export type { AccessTokenAccess } from "./hooks/use-access-token.ts";
export type { AuthedAction, AuthedMutation } from "./hooks/use-authed-call.ts";
export type { AuthedPaginatedQueryResult } from "./hooks/use-authed-paginated-query.ts";
export type { AuthedQueries, AuthedQueriesResult } from "./hooks/use-authed-queries.ts";
export type { AuthedQueryResult } from "./hooks/use-live-query.ts";
export type { PublicQueryResult } from "./hooks/use-public-query.ts";
export type { IdentityBoundaryProps } from "./identity-boundary.tsx";
export type { AuthErrorCode, AuthErrorData } from "../../backend/index.ts";
export type { SessionScope, SessionView } from "./session-context.ts";
export type { CommonProviderProps, HookSource, SessionProviderProps } from "./session-provider.tsx";
