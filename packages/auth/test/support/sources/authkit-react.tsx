// The source for authkit-react over the fake of `@lockstep/auth/react/testing`, for the contract suite.
import { LoginRequiredError } from "@workos-inc/authkit-react";
import { createAuthKitSource } from "../../../src/adapters/react/authkit/authkit-source.ts";
import { createFakeAuthKit } from "../../../src/adapters/react/testing.ts";
import { type SourceExample, renderHook } from "./source-example.tsx";

export function authkitReact(): SourceExample {
  const source = createAuthKitSource();
  const sdk = createFakeAuthKit();
  const { pass, unmount } = renderHook(source, sdk.useAuth);
  return {
    source,
    signIn: async ({ sub, org_id }) => {
      sdk.signIn(sub, org_id ?? null);
      await pass(10);
    },
    signOut: async () => sdk.forget(),
    switchTo: (organizationId) => sdk.switchToOrganization({ organizationId }),
    renew: async () => void (await sdk.getAccessToken({ forceRefresh: true })),
    revoke: () => (sdk.failure = new LoginRequiredError()),
    setReachable: (isReachable) => (sdk.failure = isReachable ? null : new TypeError("Failed to fetch")),
    pass,
    close: async () => unmount(),
  };
}
