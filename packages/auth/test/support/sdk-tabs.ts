// Two tabs of one browser, each with the real engine of authkit-react (authkit-js, whose memory is one of its module, so each
// tab has a copy of it), a model of authkit-react's provider, and our source, session and supervised client.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { createClient } from "@workos-inc/authkit-js";
import { makeFunctionReference } from "convex/server";
import { type AuthKitAuth, createAuthKitSource } from "../../src/adapters/react/authkit-source.ts";
import { switchOrganization } from "../../src/adapters/react/switch-organization.ts";
import { attachSession, createConvexClient } from "../../src/convex/index.ts";
import { type Session, createSession, readAccessToken } from "../../src/index.ts";
import {
  type FakeBrowser,
  type ScriptedPlatform,
  type SyncServer,
  createScriptedPlatform,
  createSyncServer,
} from "../../src/testing/index.ts";
import { createTestClock } from "./time.ts";
import { type Sent, watchWire } from "./wire-watch.ts";
import { CLIENT_ID } from "./workos.ts";

type Sdk = Awaited<ReturnType<typeof createClient>>;

/** Where something was from a moment on: an organization, or null for none. */
export interface Place {
  /** ms since 1970. */
  readonly at: number;
  readonly organizationId: string | null;
}

/** Something that the page asked for, and what became of it. */
export interface TabCall {
  readonly kind: "query" | "mutation" | "action";
  /** Its argument, unlike that of any other. */
  readonly call: number;
  readonly at: number;
  settled: number;
  error: string | null;
}

/** A tab and the hands that move it. */
export interface SwitchingTab {
  readonly session: Session;
  readonly page: ScriptedPlatform;
  readonly server: SyncServer;
  /** Where the SDK says that the user is: first what is in its memory, a render later what its hook says. */
  readonly memory: readonly Place[];
  readonly hook: () => string | null;
  /** Where the session's view has been. */
  readonly views: readonly Place[];
  /** Every status that the view has had since it was signed in. */
  readonly statuses: ReadonlySet<string>;
  /** What was sent, and where the SDK's memory was then. */
  readonly sent: readonly Sent<string | null | undefined>[];
  readonly calls: readonly TabCall[];
  readonly call: (kind: TabCall["kind"]) => void;
  /** Watches one more query. */
  readonly watch: () => void;
  /** Switches as `useSwitchOrganization` does. */
  readonly switchTo: (organizationId: string) => Promise<void>;
  /** The application calls the SDK's own function. */
  readonly switchWithSdk: (organizationId: string) => Promise<void>;
  /** The application makes the SDK refresh. */
  readonly refresh: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** What a tab is like. */
export interface SwitchingTabOptions {
  /** Which copy of the SDK's module it has. */
  readonly copy: number;
  readonly browser: FakeBrowser;
  readonly devMode: boolean;
  /** ms until React renders what the SDK has told it. */
  readonly renderIn: number;
}

const LIST = makeFunctionReference<"query", { call: number }, unknown>("m:q");
const WRITE = makeFunctionReference<"mutation", { call: number }, unknown>("m:m");
const ACT = makeFunctionReference<"action", { call: number }, unknown>("m:a");

const source = createRequire(import.meta.url)
  .resolve("@workos-inc/authkit-js")
  .replace(/\.js$/, ".mjs");

/** authkit-js in a copy of its own. */
async function loadSdk(copy: number): Promise<{ readonly createClient: typeof createClient }> {
  return (await import(/* @vite-ignore */ `${pathToFileURL(source).href}?tab=${copy}`)) as never;
}

/** Opens a tab. Call under fake timers, with WorkOS installed. */
export async function openTab({ copy, browser, devMode, renderIn }: SwitchingTabOptions): Promise<SwitchingTab> {
  const { createClient: create } = await loadSdk(copy);
  const memory: Place[] = [];
  const views: Place[] = [];
  const statuses = new Set<string>();
  const calls: TabCall[] = [];
  const server = createSyncServer();
  const wire = watchWire(server.WebSocket, () => memory.at(-1)?.organizationId);
  const page = createScriptedPlatform({ clock: createTestClock(), tabs: browser.tab() });
  const client = createConvexClient("https://happy-otter-123.convex.cloud", {
    webSocketConstructor: wire.WebSocket,
    logger: false,
  });
  const authkit = createAuthKitSource();
  const session = createSession({ source: authkit, platform: page.platform });
  let sdk: Sdk | null = null;
  let watched = 0;

  // authkit-react 0.16.2 provider.tsx: what `onRefresh` tells is set as state and rendered in a later task, and so is the
  // client once it is ready, until when there is one that does nothing.
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
  const watch = (): void => {
    watched -= 1;
    client.watchQuery(LIST, { call: watched }).onUpdate(() => {});
  };
  watch();
  attachSession(client, session);
  session.subscribe(() => {
    const { status, identity } = session.view();
    if (identity !== null || statuses.size > 0) statuses.add(status);
    const organizationId = identity?.organizationId ?? null;
    if (identity !== null && views.at(-1)?.organizationId !== organizationId) {
      views.push({ at: Date.now(), organizationId });
    }
  });
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

  return {
    session,
    page,
    server,
    memory,
    hook: () => shown.organizationId ?? null,
    views,
    statuses,
    sent: wire.sent,
    calls,
    call: (kind) => {
      const self: TabCall = { kind, call: calls.length, at: Date.now(), settled: 0, error: null };
      calls.push(self);
      const args = { call: self.call };
      const made = {
        query: () => client.query(LIST, args),
        mutation: () => client.mutation(WRITE, args),
        action: () => client.action(ACT, args),
      };
      made[kind]().then(
        () => (self.settled += 1),
        (error: Error & { code?: string }) => {
          self.settled += 1;
          self.error = error.code ?? error.message;
        },
      );
    },
    watch,
    switchTo: (organizationId) =>
      switchOrganization(session, organizationId, () => shown.switchToOrganization?.({ organizationId })),
    switchWithSdk: (organizationId) => shown.switchToOrganization?.({ organizationId }) ?? Promise.resolve(),
    refresh: () => shown.getAccessToken({ forceRefresh: true }),
    close: async () => {
      stop();
      sdk?.dispose();
      await client.close();
      server.shutDown();
    },
  };
}
