"use client";
// `useNextAuth`: what authkit-nextjs's hooks return, as the source takes it.
import { useAccessToken, useAuth } from "@workos-inc/authkit-nextjs/components";
import { useCallback, useEffect, useState } from "react";
import type { NextAuth } from "./next-source.ts";

/** Returns the SDK's state in this render. `initialSession` is that of the provider. */
export function useNextAuth(initialSession: NextAuth["initialSession"]): NextAuth {
  const { user, loading, organizationId, sessionId, refreshAuth } = useAuth();
  const { accessToken, getAccessToken, refresh } = useAccessToken();
  const settle = useSettle();
  return {
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
