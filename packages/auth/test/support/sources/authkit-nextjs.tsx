// The source for authkit-nextjs over the real client half of that SDK, for the contract suite.
import { AuthKitProvider, useAccessToken, useAuth } from "@workos-inc/authkit-nextjs/components";
import { useEffect } from "react";
import { createNextSource } from "../../../src/adapters/nextjs/next-source.ts";
import { useNextAuth } from "../../../src/adapters/nextjs/use-next-auth.ts";
import { nextServer, resetNextServer } from "../next-server.ts";
import { type SourceExample, renderHook } from "./source-example.tsx";

export function authkitNextjs(): SourceExample {
  resetNextServer();
  const source = createNextSource();
  let sdk: ReturnType<typeof useAuth> | null = null;
  let tokens: ReturnType<typeof useAccessToken> | null = null;
  function useSdk() {
    const hooks = { auth: useAuth(), tokens: useAccessToken() };
    useEffect(() => {
      sdk = hooks.auth;
      tokens = hooks.tokens;
    });
    return useNextAuth(null);
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
    renew: async () => settled(tokens?.refresh()),
    revoke: () => (nextServer.cookie = null),
    setReachable: (isReachable) => (nextServer.mode = isReachable ? "works" : "unreachable"),
    pass,
    close: async () => {
      // The SDK has one token store for the page, and clears it when its user is gone.
      nextServer.cookie = null;
      nextServer.mode = "works";
      await settled(sdk?.getAuth());
      unmount();
    },
  };
}
