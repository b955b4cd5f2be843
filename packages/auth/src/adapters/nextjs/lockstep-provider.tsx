"use client";
// `LockstepProvider` for `@workos-inc/authkit-nextjs`: the session provider, fed by that SDK's hooks.
import type { ReactNode } from "react";
import { type CommonProviderProps, SessionProvider } from "../react/adapter.ts";
import { createNextSource } from "./next-source.ts";
import { useNextAuth } from "./use-next-auth.ts";

/**
 * Keeps the Convex client signed in as AuthKit's user. Render it inside `AuthKitProvider`.
 * Its children always stay mounted. `SignedIn` remounts its children for another user, and `IdentityBoundary` for another
 * organization.
 *
 * The session follows a new `initialSession` at once. When the server renders the page again after a server action, the
 * page therefore follows what the action did to the session.
 *
 * @example
 * <AuthKitProvider initialAuth={initialAuth}>
 *   <LockstepProvider client={convex} initialSession={initialSession}>…</LockstepProvider>
 * </AuthKitProvider>
 */
export function LockstepProvider(props: CommonProviderProps): ReactNode {
  return <SessionProvider {...props} auth={useNextAuth(props.initialSession)} createSource={createNextSource} />;
}
