// The two that are measured with authkit-nextjs, for which `@convex-dev/workos` has nothing: ours, and the hook that Convex's
// documentation has apps write.
import { useAccessToken, useAuth } from "@workos-inc/authkit-nextjs/components";
import { ConvexProviderWithAuth, ConvexReactClient, type ConvexReactClientOptions } from "convex/react";
import { type ComponentType, type ReactNode, useCallback } from "react";
import { LockstepProvider, useSwitchOrganization } from "../../../packages/auth/src/adapters/nextjs/index.ts";
import { createConvexClient } from "../../../packages/auth/src/convex/index.ts";
import type { InitialSession } from "../../../packages/auth/src/index.ts";
import type { SwitchOrganization } from "../candidate.ts";

/** What a server renders for both. A peer has no use for the session that a server knows. */
interface NextProps {
  readonly client: ConvexReactClient;
  readonly initialSession: InitialSession | null;
  readonly children: ReactNode;
}

/** One of the two. */
export interface NextCandidate {
  readonly name: string;
  readonly Provider: ComponentType<NextProps>;
  readonly createClient: (url: string, options: ConvexReactClientOptions) => ConvexReactClient;
  readonly useSwitchOrganization: () => SwitchOrganization;
}

/** A peer to measure against, not advice. */
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
