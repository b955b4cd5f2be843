// Two tabs of one browser, each with the real client half of authkit-nextjs and our adapter. The SDK's state is in its
// module and its provider, so each tab has its own copy of them; the server's state is one cookie for both.
import { act, render } from "@testing-library/react";
import { type ReactNode, useLayoutEffect } from "react";
import { vi } from "vitest";
import type { Session } from "../../../src/index.ts";
import { createChannels, createLocks } from "../fake-locks.ts";
import * as shared from "../next-server.ts";
import {
  type SwitchingBrowser,
  type SwitchingProvider,
  type SwitchingStart,
  type SwitchingTab,
  createWatchedClient,
  followViews,
} from "./switching-tab.ts";

const { nextServer, resetNextServer } = shared;

/** The modules of one tab. */
async function load() {
  vi.resetModules();
  vi.doMock("../next-server.ts", () => shared);
  try {
    return {
      sdk: await import("@workos-inc/authkit-nextjs/components"),
      ...(await import("../../../src/adapters/nextjs/index.ts")),
      ...(await import("../../../src/adapters/react/session-context.ts")),
      ...(await import("../../../src/convex/index.ts")),
    };
  } finally {
    vi.doUnmock("../next-server.ts");
    // The next file in this worker must not get the SDK of a tab, whose server is another copy than its own.
    vi.resetModules();
  }
}

let copies: Promise<readonly [Modules, Modules]> | undefined;
type Modules = Awaited<ReturnType<typeof load>>;

/** Two copies serve every schedule: loading them takes longer than running a schedule. */
const loadTwo = (): Promise<readonly [Modules, Modules]> =>
  (copies ??= load().then(async (first) => [first, await load()] as const));

/** The result of the last render. */
interface Rendered {
  readonly session: Session;
  readonly auth: ReturnType<Modules["sdk"]["useAuth"]>;
  readonly refresh: () => Promise<unknown>;
  readonly switchTo: (organizationId: string) => Promise<void>;
}

interface NextTab extends SwitchingTab {
  /** The cookie is gone: the SDK notices and clears its tokens. */
  readonly forget: () => Promise<void>;
  readonly close: () => Promise<void>;
}

function openTab(modules: Modules): NextTab {
  const { sdk, LockstepProvider, createConvexClient } = modules;
  let rendered: Rendered | null = null;
  const now = (): Rendered => {
    if (rendered === null) throw new Error("not rendered");
    return rendered;
  };
  function Page(): ReactNode {
    const { session } = modules.useSessionScope();
    const auth = sdk.useAuth();
    const { refresh } = sdk.useAccessToken();
    const switchTo = modules.useSwitchOrganization();
    useLayoutEffect(() => {
      rendered = { session, auth, refresh, switchTo };
    });
    return null;
  }
  const watched = createWatchedClient(createConvexClient, () => now().session.view().identity?.organizationId);
  const container = document.createElement("div");
  const { unmount } = render(
    <sdk.AuthKitProvider>
      <LockstepProvider client={watched.client}>
        <Page />
      </LockstepProvider>
    </sdk.AuthKitProvider>,
    { container },
  );
  const followed = followViews(now().session);
  return {
    ...watched,
    ...followed,
    known: followed.views,
    session: () => now().session,
    hook: () => {
      const { user, organizationId = null } = now().auth;
      return user === null ? undefined : organizationId;
    },
    switchTo: (organizationId) => now().switchTo(organizationId),
    switchWithSdk: (organizationId) => now().auth.switchToOrganization(organizationId),
    refresh: () => now().refresh(),
    forget: () => now().auth.getAuth(),
    close: () => {
      unmount();
      watched.server.shutDown();
      return watched.client.close();
    },
  };
}

/** What can happen to the server and the network, in the words of the schedules. */
const provider: SwitchingProvider = {
  get mode() {
    if (nextServer.latency > HANGS) return "hangs";
    return nextServer.mode === "workos-down" ? "unavailable" : nextServer.mode;
  },
  set mode(mode) {
    nextServer.mode = mode === "unavailable" ? "workos-down" : mode === "hangs" ? "works" : mode;
    nextServer.latency = mode === "hangs" ? 2 * HANGS : 20;
  },
  get latency() {
    return nextServer.latency;
  },
  set latency(latency) {
    nextServer.latency = latency;
  },
};
/** An answer after this many ms counts as none. */
const HANGS = 15_000;

/** Opens two tabs in which Alice is signed in. Call under fake timers. */
export async function openNextTabs({ organizationId }: SwitchingStart): Promise<SwitchingBrowser> {
  const [first, second] = await loadTwo();
  vi.stubGlobal("navigator", { locks: { request: createLocks() }, onLine: true });
  vi.stubGlobal("BroadcastChannel", createChannels());
  resetNextServer();
  nextServer.cookie = { sub: "user_alice", ...(organizationId === null ? {} : { org_id: organizationId }) };
  const tabs = [openTab(first), openTab(second)] as const;
  // Timer by timer, so that React renders in between.
  const pass = async (ms: number): Promise<void> => {
    let isOver = false;
    setTimeout(() => (isOver = true), ms);
    while (!isOver) await act(async () => void (await vi.advanceTimersToNextTimerAsync()));
  };
  return {
    tabs,
    isShared: true,
    where: () => nextServer.cookie?.org_id ?? null,
    provider,
    renderIn: 0,
    act: (deed) => act(async () => deed()),
    pass,
    close: async () => {
      nextServer.cookie = null;
      for (const { forget } of tabs) await act(async () => void forget());
      await pass(1000);
      for (const { close } of tabs) {
        const closed = close();
        await pass(2000);
        await closed;
      }
    },
  };
}
