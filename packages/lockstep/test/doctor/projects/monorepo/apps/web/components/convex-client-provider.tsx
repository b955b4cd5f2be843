"use client";

import { AuthKitProvider, useAccessToken, useAuth } from "@workos-inc/authkit-nextjs/components";
import { ConvexProviderWithAuth, ConvexReactClient } from "convex/react";
import { type ComponentProps, type ReactNode, useCallback } from "react";

const convex = new ConvexReactClient(process.env.NEXT_PUBLIC_CONVEX_URL!);

interface Props {
  children: ReactNode;
  initialAuth: ComponentProps<typeof AuthKitProvider>["initialAuth"];
}

export function ConvexClientProvider({ children, initialAuth }: Props) {
  return (
    <AuthKitProvider initialAuth={initialAuth}>
      <ConvexProviderWithAuth client={convex} useAuth={useAuthFromAuthKit}>
        {children}
      </ConvexProviderWithAuth>
    </AuthKitProvider>
  );
}

function useAuthFromAuthKit() {
  const { user, loading } = useAuth();
  const { getAccessToken, refresh } = useAccessToken();
  const fetchAccessToken = useCallback(
    async ({ forceRefreshToken }: { forceRefreshToken: boolean }) =>
      (forceRefreshToken ? await refresh() : await getAccessToken()) ?? null,
    [getAccessToken, refresh],
  );
  return { isLoading: loading, isAuthenticated: user !== null, fetchAccessToken };
}
