"use client";
// `LockstepProvider` for `@workos-inc/authkit-nextjs`: the session provider, fed by that SDK's hooks.
import { useAccessToken, useAuth } from "@workos-inc/authkit-nextjs/components";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { type CommonProviderProps, SessionProvider } from "../react/adapter.ts";
import { createNextSource } from "./next-source.ts";

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
  const { user, loading, organizationId, sessionId, refreshAuth } = useAuth();
  const { accessToken, getAccessToken, refresh } = useAccessToken();
  const settle = useSettle();
  const { initialSession } = props;
  const auth = {
    user,
    loading,
    organizationId,
    sessionId,
    refreshAuth,
    accessToken,
    getAccessToken,
    refresh,
    settle,
    initialSession,
  };
  return <SessionProvider {...props} auth={auth} createSource={createNextSource} />;
}

/**
 * Triggers a render and waits for it. State set before is part of that render, and the effects of the children run before
 * the one here. The SDK's own next render may have another cause, or may never come because nothing has changed.
 */
function useSettle(): () => Promise<void> {
  const [onRendered, setOnRendered] = useState(() => (): void => {});
  useEffect(onRendered, [onRendered]);
  return useCallback(() => new Promise<void>((resolve) => setOnRendered(() => resolve)), []);
}
