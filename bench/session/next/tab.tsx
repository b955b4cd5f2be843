// One browser tab with authkit-nextjs: the real client half of the SDK, with simulated server actions on a session cookie. Runs
// under fake timers only.
import { AuthKitProvider, useAuth } from "@workos-inc/authkit-nextjs/components";
import { Authenticated } from "convex/react";
import { type ComponentProps, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { vi } from "vitest";
import {
  type NextServer,
  nextServer,
  resetNextServer,
  tokenOfCookie,
} from "../../../packages/auth/test/support/next-server.ts";
import { readSession } from "../../../packages/auth/src/server/index.ts";
import { createSyncServer } from "../../../packages/auth/src/testing/index.ts";
import type { SwitchOrganization } from "../candidate.ts";
import { Data, FUNCTIONS, Status, watchScreen } from "../page.tsx";
import type { AnyTab } from "../tab.tsx";
import { whoseOf } from "../truth.ts";
import type { NextCandidate } from "./candidates.tsx";

type Sdk = ReturnType<typeof useAuth>;
type InitialAuth = NonNullable<ComponentProps<typeof AuthKitProvider>["initialAuth"]>;

/** A tab with authkit-nextjs, and its controls. */
export interface NextTab extends AnyTab {
  readonly next: NextServer;
  /** The SDK as last rendered. */
  readonly sdk: () => Sdk;
  /** The server renders the page again for the current cookie, as after an action that changed it. */
  readonly render: () => void;
}

/** Opens a tab as the server renders it for the cookie. */
export function openNextTab(candidate: NextCandidate, cookie: NextServer["cookie"]): NextTab {
  resetNextServer();
  nextServer.cookie = cookie;
  const server = createSyncServer({ functions: FUNCTIONS });
  const client = candidate.createClient("https://happy-otter-123.convex.cloud", {
    webSocketConstructor: server.WebSocket,
    logger: false,
  });
  let unhandled = 0;
  const count = (): void => void (unhandled += 1);
  process.on("unhandledRejection", count);
  const element = document.body.appendChild(document.createElement("div"));
  const { screens, look } = watchScreen(element);
  let hooks: { sdk: Sdk; switchOrganization: SwitchOrganization } | null = null;
  function Header() {
    const sdk = useAuth();
    const switchOrganization = candidate.useSwitchOrganization();
    useEffect(() => void (hooks = { sdk, switchOrganization }));
    return <Status look={look} named={whoseOf(sdk.user?.id ?? null, sdk.organizationId)} />;
  }
  const rendered = (): NonNullable<typeof hooks> => {
    if (hooks === null) throw new Error("The page has not been rendered yet.");
    return hooks;
  };
  const root = createRoot(element);
  const render = (): void => {
    const { cookie: holder } = nextServer;
    const initialAuth = {
      user: holder === null ? null : { id: holder.sub },
      sessionId: holder?.sid,
      organizationId: holder?.org_id,
    } as InitialAuth;
    root.render(
      <AuthKitProvider initialAuth={initialAuth}>
        <candidate.Provider client={client} initialSession={readSession(tokenOfCookie())}>
          <Header />
          <Authenticated>
            <Data look={look} />
          </Authenticated>
        </candidate.Provider>
      </AuthKitProvider>,
    );
  };
  render();
  const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));
  const unmount = (): void => root.unmount();
  return {
    next: nextServer,
    server,
    client,
    screens,
    tokenRequests: nextServer.calls,
    unhandled: () => unhandled,
    sdk: () => rendered().sdk,
    switchOrganization: async (id) => await rendered().switchOrganization(id),
    render,
    pass,
    unmount,
    close: async () => {
      // The SDK's token store is shared by the page, and is cleared when its user leaves.
      nextServer.cookie = null;
      void rendered().sdk.getAuth();
      await pass(1000);
      unmount();
      void client.close();
      server.shutDown();
      await pass(1000);
      vi.clearAllTimers();
      element.remove();
      process.off("unhandledRejection", count);
    },
  };
}
