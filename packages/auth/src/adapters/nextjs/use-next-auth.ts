"use client";
// What authkit-nextjs's hooks return, as the source takes it: with tokens of the SDK, or of the application's session route.
import { useAccessToken, useAuth } from "@workos-inc/authkit-nextjs/components";
import { useCallback, useEffect, useState } from "react";
import type { NextAuth } from "./next-source.ts";
import type { TokenRoute } from "../page/token-route.ts";

type Initial = NextAuth["initialSession"];

/** Returns the SDK's state in this render. `initialSession` is that of the provider. */
export function useNextAuth(initialSession: Initial): NextAuth {
  const { accessToken, getAccessToken, refresh } = useAccessToken();
  return { ...useUser(initialSession), tokens: { kind: "sdk", accessToken, getAccessToken, refresh } };
}

/** Like `useNextAuth`, with a route. It does not use `useAccessToken`, which has the SDK renew tokens on its own. */
export function useRoutedAuth(initialSession: Initial, route: TokenRoute): NextAuth {
  return { ...useUser(initialSession), tokens: route };
}

function useUser(initialSession: Initial): Omit<NextAuth, "tokens"> {
  const { user, loading, organizationId, sessionId, refreshAuth } = useAuth();
  return { user, loading, organizationId, sessionId, refreshAuth, settle: useSettle(), initialSession };
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
