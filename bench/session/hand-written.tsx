// The hook that apps write by hand, in the shape of the official templates: it honors the forced refresh, depends on the user
// object, and treats every error as signed out. A peer to measure against, not a recommendation.
import { ConvexProviderWithAuth } from "convex/react";
import { type ReactNode, useCallback, useMemo } from "react";
import type { CandidateProps } from "./candidate.ts";

/** A provider with the same props as the others. */
export function HandWritten({ client, useAuth, children }: CandidateProps): ReactNode {
  const useBridge = useMemo(
    () =>
      function useConvexAuthFromAuthKit() {
        const { isLoading, user, getAccessToken } = useAuth();
        const fetchAccessToken = useCallback(
          async ({ forceRefreshToken }: { forceRefreshToken: boolean }) => {
            if (user === null) return null;
            try {
              return await getAccessToken({ forceRefresh: forceRefreshToken });
            } catch {
              return null;
            }
          },
          [user, getAccessToken],
        );
        return { isLoading, isAuthenticated: user !== null, fetchAccessToken };
      },
    [useAuth],
  );
  return (
    <ConvexProviderWithAuth client={client} useAuth={useBridge}>
      {children}
    </ConvexProviderWithAuth>
  );
}
