"use client";
// `LockstepProvider` for `@workos-inc/authkit-nextjs`: the session provider, fed by that SDK's hooks.
import { useAccessToken, useAuth } from "@workos-inc/authkit-nextjs/components";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { type CommonProviderProps, SessionProvider } from "../react/session-provider.tsx";
import { createNextSource } from "./next-source.ts";

/**
 * Signs the Convex client in as the user that AuthKit names, and keeps it so. Goes inside `AuthKitProvider`.
 * Its children stay mounted whatever happens. `SignedIn` starts what is in it anew for another user, and `IdentityBoundary`
 * for another organization.
 *
 * Another `initialSession`, from a page that the server has rendered anew, is followed at once: so does the page what an
 * action of the server does to the session.
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
 * Waits for a render of its own: what was set before is in it, and the effects of the children have run before the one
 * here. An SDK's own next render may be about something else, or may not come because nothing has changed.
 */
function useSettle(): () => Promise<void> {
  const [onRendered, setOnRendered] = useState(() => (): void => {});
  useEffect(onRendered, [onRendered]);
  return useCallback(() => new Promise<void>((resolve) => setOnRendered(() => resolve)), []);
}
