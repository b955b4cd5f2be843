// The source of a page whose server keeps the session, for the contract suite. Its server is that of authkit-nextjs, without the SDK: a
// cookie, and a session route.
import { vi } from "vitest";
import { type PageAuth, createPageSource } from "../../../src/adapters/page/page-source.ts";
import { createTokenRoute } from "../../../src/adapters/page/token-route.ts";
import { sessionOf } from "../../../src/adapters/nextjs/told-sessions.ts";
import { fetchFromServer, nextServer, resetNextServer, tokenOfCookie } from "../next-server.ts";
import { type SourceExample, renderHook } from "./source-example.tsx";

export function serverPage(): SourceExample {
  resetNextServer();
  vi.stubGlobal("fetch", fetchFromServer);
  const source = createPageSource();
  const route = createTokenRoute("/session");
  let auth: PageAuth | null = null;
  const update = (): void => {
    if (auth !== null) source.update(auth);
  };
  const { pass, unmount } = renderHook({ ...source, update }, () => ({}));
  /** The server renders the page again. */
  const render = async (): Promise<void> => {
    source.update((auth = { rendered: sessionOf(tokenOfCookie()), route }));
    await pass(5);
  };
  return {
    source,
    signIn: async ({ sub, org_id }) => {
      // Tokens of one second would be of the same age.
      await pass(1000);
      nextServer.cookie = { sub, ...(org_id === undefined ? {} : { org_id }), sid: `session_of_${sub}` };
      await render();
    },
    signOut: async () => {
      nextServer.cookie = null;
      await render();
    },
    switchTo: async (organizationId) => {
      if (nextServer.cookie !== null) nextServer.cookie = { ...nextServer.cookie, org_id: organizationId };
      source.reload();
    },
    // In another tab.
    renew: async () => nextServer.renew(),
    revoke: () => (nextServer.isRevoked = true),
    setReachable: (isReachable) => (nextServer.mode = isReachable ? "works" : "unreachable"),
    pass,
    close: async () => {
      unmount();
      vi.unstubAllGlobals();
    },
  };
}
