// Two tabs of one browser, each with its own copy of the real engine of authkit-react (authkit-js, whose state is in
// its module), a model of authkit-react's provider, and our source, session and supervised client.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { createClient } from "@workos-inc/authkit-js";
import { vi } from "vitest";
import { type AuthKitAuth, createAuthKitSource } from "../../../src/adapters/react/authkit/authkit-source.ts";
import { switchOrganization } from "../../../src/adapters/react/authkit/switch-organization.ts";
import { attachSession, createConvexClient } from "../../../src/convex/index.ts";
import { createSession, readAccessToken } from "../../../src/index.ts";
import { type FakeBrowser, createFakeBrowser, createScriptedPlatform } from "../../../src/testing/index.ts";
import {
  type Place,
  type SwitchingBrowser,
  type SwitchingStart,
  type SwitchingTab,
  createWatchedClient,
  followViews,
} from "./switching-tab.ts";
import { createTestClock } from "../time.ts";
import { CLIENT_ID, createFakeWorkOS } from "../workos.ts";

type Sdk = Awaited<ReturnType<typeof createClient>>;

const file = createRequire(import.meta.url)
  .resolve("@workos-inc/authkit-js")
  .replace(/\.js$/, ".mjs");

/** A separate copy of authkit-js. */
async function loadSdk(copy: number): Promise<{ readonly createClient: typeof createClient }> {
  return (await import(/* @vite-ignore */ `${pathToFileURL(file).href}?tab=${copy}`)) as never;
}

interface SdkTab extends SwitchingTab {
  readonly close: () => Promise<void>;
}

async function openTab(copy: number, browser: FakeBrowser, { devMode, renderIn }: SwitchingStart): Promise<SdkTab> {
  const { createClient: create } = await loadSdk(copy);
  const memory: Place[] = [];
  const page = createScriptedPlatform({ clock: createTestClock(), tabs: browser.tab() });
  const watched = createWatchedClient(createConvexClient, () => memory.at(-1)?.organizationId);
  const authkit = createAuthKitSource();
  const session = createSession({ source: authkit, platform: page.platform });
  let sdk: Sdk | null = null;

  // authkit-react 0.16.2 provider.tsx: the arguments of `onRefresh` become state and are rendered in a later task. So
  // is the client once it is ready; until then there is a placeholder that does nothing.
  let state: AuthKitAuth = {
    isLoading: true,
    user: null,
    organizationId: null,
    getUser: () => null,
    getAccessToken: () => Promise.reject(new Error("not ready")),
    switchToOrganization: () => Promise.resolve(),
  };
  let shown = state;
  const set = (next: Partial<AuthKitAuth>): void => {
    state = { ...state, ...next };
    setTimeout(() => {
      shown = state;
      authkit.update(shown);
    }, renderIn);
  };

  authkit.update(state);
  attachSession(watched.client, session);
  const followed = followViews(session);
  const stop = session.start();
  void create(CLIENT_ID, {
    devMode,
    onRefresh: ({ accessToken, user, organizationId = null }) => {
      const { identity } = readAccessToken(accessToken) ?? {};
      memory.push({ at: Date.now(), organizationId: identity?.organizationId ?? null });
      if (state.user?.id !== user.id || state.organizationId !== organizationId) set({ user, organizationId });
    },
  }).then((ready) => {
    sdk = ready;
    set({
      isLoading: false,
      user: ready.getUser(),
      getUser: () => ready.getUser(),
      getAccessToken: (options) => ready.getAccessToken(options),
      switchToOrganization: (options) => ready.switchToOrganization(options),
    });
  });
  const switchWithSdk = async (organizationId: string): Promise<void> =>
    shown.switchToOrganization?.({ organizationId });

  return {
    ...watched,
    ...followed,
    known: memory,
    session: () => session,
    hook: () => shown.organizationId ?? null,
    switchTo: (organizationId) => switchOrganization(session, organizationId, () => switchWithSdk(organizationId)),
    switchWithSdk,
    refresh: () => shown.getAccessToken({ forceRefresh: true }),
    setHidden: page.setHidden,
    close: () => {
      stop();
      sdk?.dispose();
      watched.server.shutDown();
      return watched.client.close();
    },
  };
}

/** Opens two tabs in which Alice is signed in. Call under fake timers. */
export async function openSdkTabs(start: SwitchingStart): Promise<SwitchingBrowser> {
  const provider = createFakeWorkOS(start);
  provider.install();
  const browser = createFakeBrowser();
  const tabs = [await openTab(1, browser, start), await openTab(2, browser, start)] as const;
  return {
    tabs,
    isShared: false,
    where: ({ known }) => known.at(-1)?.organizationId,
    provider,
    renderIn: start.renderIn,
    act: async (deed) => deed(),
    pass: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)),
    close: async () => {
      for (const { close } of tabs) {
        const closed = close();
        await vi.advanceTimersByTimeAsync(2000);
        await closed;
      }
    },
  };
}
