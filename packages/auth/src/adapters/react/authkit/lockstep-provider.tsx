"use client";
// `LockstepProvider` for `@workos-inc/authkit-react`. Takes the props of `ConvexProviderWithAuthKit`.
import type { ReactNode } from "react";
import { type AuthKitAuth, createAuthKitSource } from "./authkit-source.ts";
import { type CommonProviderProps, SessionProvider } from "../session-provider.tsx";
import { AuthKitContext } from "./use-switch-organization.ts";

/** The props of {@link LockstepProvider}. */
export interface LockstepProviderProps extends CommonProviderProps {
  /** `useAuth` of `@workos-inc/authkit-react`. */
  readonly useAuth: () => AuthKitAuth;
}

/**
 * Keeps the Convex client signed in as AuthKit's user. Render it inside `AuthKitProvider`.
 * Its children always stay mounted. `SignedIn` remounts its children for another user, and `IdentityBoundary` for another
 * organization.
 *
 * @example
 * const convex = createConvexClient(import.meta.env.VITE_CONVEX_URL);
 * <AuthKitProvider clientId={clientId}>
 *   <LockstepProvider client={convex} useAuth={useAuth}>…</LockstepProvider>
 * </AuthKitProvider>
 */
export function LockstepProvider({ useAuth, ...props }: LockstepProviderProps): ReactNode {
  const auth = useAuth();
  return (
    <AuthKitContext.Provider value={auth}>
      <SessionProvider {...props} auth={auth} createSource={createAuthKitSource} />
    </AuthKitContext.Provider>
  );
}
