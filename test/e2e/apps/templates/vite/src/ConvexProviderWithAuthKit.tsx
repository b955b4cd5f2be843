import { ConvexProviderWithAuth, type ConvexReactClient } from "convex/react";
import { type ReactNode, useCallback, useMemo } from "react";

interface AuthKitHook {
  isLoading: boolean;
  user: unknown;
  getAccessToken: () => Promise<string | null>;
}

/** A hook for Convex, made of AuthKit's: what applications write by hand. */
export function ConvexProviderWithAuthKit(props: {
  children: ReactNode;
  client: ConvexReactClient;
  useAuth: () => AuthKitHook;
}) {
  const { useAuth } = props;
  const useAuthForConvex = useMemo(
    () =>
      function useAuthForConvex() {
        const { isLoading, user, getAccessToken } = useAuth();
        const fetchAccessToken = useCallback(async () => {
          try {
            return await getAccessToken();
          } catch {
            return null;
          }
        }, [getAccessToken]);
        return useMemo(
          () => ({ isLoading, isAuthenticated: Boolean(user), fetchAccessToken }),
          [isLoading, user, fetchAccessToken],
        );
      },
    [useAuth],
  );
  return (
    <ConvexProviderWithAuth client={props.client} useAuth={useAuthForConvex}>
      {props.children}
    </ConvexProviderWithAuth>
  );
}
