"use client";
// `LockstepProvider` for `@workos-inc/authkit-react`. Takes the props of `ConvexProviderWithAuthKit`.
import type { ReactNode } from "react";
import { type AuthKitAuth, createAuthKitSource } from "./authkit-source.ts";
import { type CommonProviderProps, SessionProvider } from "./session-provider.tsx";

/** The props of {@link LockstepProvider}. */
export interface LockstepProviderProps extends CommonProviderProps {
  /** `useAuth` of `@workos-inc/authkit-react`. */
  readonly useAuth: () => AuthKitAuth;
}

/**
 * Signs the Convex client in as whoever AuthKit says, and keeps it so. Goes inside `AuthKitProvider`.
 * When the user, the organisation or the session changes, the children are mounted anew; on a refresh nothing moves.
 *
 * @example
 * const convex = createConvexClient(import.meta.env.VITE_CONVEX_URL);
 * <AuthKitProvider clientId={clientId}>
 *   <LockstepProvider client={convex} useAuth={useAuth}>…</LockstepProvider>
 * </AuthKitProvider>
 */
export function LockstepProvider({ useAuth, ...props }: LockstepProviderProps): ReactNode {
  return <SessionProvider {...props} auth={useAuth()} createSource={createAuthKitSource} />;
}
