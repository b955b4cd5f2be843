// The two candidates with authkit-nextjs, which `@convex-dev/workos` does not support: Lockstep, and the hook that Convex's
// documentation recommends.
import { useAccessToken, useAuth } from "@workos-inc/authkit-nextjs/components";
import { ConvexProviderWithAuth, ConvexReactClient, type ConvexReactClientOptions } from "convex/react";
import { type ComponentType, type ReactNode, useCallback } from "react";
import { LockstepProvider, useSwitchOrganization } from "../../../packages/auth/src/adapters/nextjs/index.ts";
import { createConvexClient } from "../../../packages/auth/src/convex/index.ts";
import type { InitialSession } from "../../../packages/auth/src/index.ts";
import type { SwitchOrganization } from "../candidate.ts";

/** The server's output for both. A peer does not use the session that the server knows. */
interface NextProps {
  readonly client: ConvexReactClient;
  readonly initialSession: InitialSession | null;
  readonly children: ReactNode;
}

/** One of the two candidates. */
export interface NextCandidate {
  readonly name: string;
  readonly Provider: ComponentType<NextProps>;
  readonly createClient: (url: string, options: ConvexReactClientOptions) => ConvexReactClient;
  readonly useSwitchOrganization: () => SwitchOrganization;
}

/** A peer to measure against, not a recommendation. */
function HandWritten({ client, children }: NextProps) {
  return (
    <ConvexProviderWithAuth client={client} useAuth={useHandWritten}>
      {children}
    </ConvexProviderWithAuth>
  );
}

function useHandWritten() {
  const { user, loading } = useAuth();
  const { getAccessToken, refresh } = useAccessToken();
  const fetchAccessToken = useCallback(
    async ({ forceRefreshToken }: { forceRefreshToken: boolean }) => {
      if (user === null) return null;
      try {
        return (await (forceRefreshToken ? refresh() : getAccessToken())) ?? null;
      } catch {
        return null;
      }
    },
    [user, getAccessToken, refresh],
  );
  return { isLoading: loading, isAuthenticated: user !== null, fetchAccessToken };
}

function useSwitchOfAuthKit(): SwitchOrganization {
  const { switchToOrganization } = useAuth();
  return async (organizationId) => void (await switchToOrganization(organizationId));
}

export const NEXT_CANDIDATES: readonly NextCandidate[] = [
  {
    name: "@lockstep/auth/nextjs",
    Provider: LockstepProvider,
    createClient: createConvexClient,
    useSwitchOrganization,
  },
  {
    name: "hand-written hook",
    Provider: HandWritten,
    createClient: (url, options) => new ConvexReactClient(url, options),
    useSwitchOrganization: useSwitchOfAuthKit,
  },
];
