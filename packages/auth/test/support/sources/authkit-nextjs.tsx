// The source for authkit-nextjs over the real client half of that SDK, for the contract suite.
import { AuthKitProvider, useAccessToken, useAuth } from "@workos-inc/authkit-nextjs/components";
import { useEffect } from "react";
import { vi } from "vitest";
import { type NextAuth, createNextSource } from "../../../src/adapters/nextjs/next-source.ts";
import { createTokenRoute } from "../../../src/adapters/page/token-route.ts";
import { useNextAuth, useRoutedAuth } from "../../../src/adapters/nextjs/use-next-auth.ts";
import { fetchFromServer, nextServer, resetNextServer } from "../next-server.ts";
import { type SourceExample, renderHook } from "./source-example.tsx";

export function authkitNextjs(): SourceExample {
  return example({
    useTokens: function useTokens() {
      const tokens = useAccessToken();
      return { auth: useNextAuth(null), renew: tokens.refresh };
    },
    revoke: () => (nextServer.cookie = null),
  });
}

/** With the application's session route. WorkOS then ends a session whose cookie still exists. */
export function authkitNextjsWithRoute(): SourceExample {
  vi.stubGlobal("fetch", fetchFromServer);
  const route = createTokenRoute("/session");
  // As in another tab.
  const renew = () => fetchFromServer("/session", { method: "POST", headers: { "x-lockstep-session": "renewed" } });
  return example({
    useTokens: function useTokens() {
      return { auth: useRoutedAuth(null, route), renew };
    },
    revoke: () => (nextServer.isRevoked = true),
  });
}

interface Tokens {
  readonly auth: NextAuth;
  /** Another part of the browser renews the session. */
  readonly renew: () => Promise<unknown>;
}

function example({ useTokens, revoke }: { useTokens: () => Tokens; revoke: () => void }): SourceExample {
  resetNextServer();
  const source = createNextSource();
  let sdk: ReturnType<typeof useAuth> | null = null;
  let renew: Tokens["renew"] | null = null;
  function useSdk() {
    const auth = useAuth();
    const tokens = useTokens();
    useEffect(() => {
      sdk = auth;
      renew = tokens.renew;
    });
    return tokens.auth;
  }
  const { pass, unmount } = renderHook(source, useSdk, (hook) => <AuthKitProvider>{hook}</AuthKitProvider>);
  /** Until the SDK has rendered its server's answer. */
  const settled = async (answer: Promise<unknown> | undefined): Promise<void> => {
    await pass(200);
    await answer;
  };
  return {
    source,
    signIn: async ({ sub, org_id }) => {
      nextServer.cookie = { sub, ...(org_id === undefined ? {} : { org_id }), sid: `session_of_${sub}` };
      await settled(sdk?.refreshAuth());
    },
    signOut: async () => settled(sdk?.signOut()),
    switchTo: async (organizationId) => settled(sdk?.switchToOrganization(organizationId)),
    renew: async () => settled(renew?.()),
    revoke,
    setReachable: (isReachable) => (nextServer.mode = isReachable ? "works" : "unreachable"),
    pass,
    close: async () => {
      // The SDK has one token store for the page, and clears it when its user is gone.
      nextServer.cookie = null;
      nextServer.mode = "works";
      await settled(sdk?.getAuth());
      unmount();
      vi.unstubAllGlobals();
    },
  };
}
