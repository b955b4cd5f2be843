// One page with the real client half of authkit-nextjs and the real Convex client, over a server for its actions
// (next-server.ts), and every frame that the browser could paint.
import { act, cleanup, render } from "@testing-library/react";
import { AuthKitProvider, useAccessToken, useAuth } from "@workos-inc/authkit-nextjs/components";
import { makeFunctionReference } from "convex/server";
import { type ComponentProps, StrictMode, useEffect, useLayoutEffect } from "react";
import { expect, vi } from "vitest";
import {
  LockstepProvider,
  type LockstepProviderProps,
  useAuthedMutation,
  useAuthedQuery,
  useSession,
  useSignOut,
  useSwitchOrganization,
} from "../../src/adapters/nextjs/index.ts";
import { createConvexClient } from "../../src/convex/index.ts";
import type { InitialSession, View } from "../../src/index.ts";
import { readSession } from "../../src/server/index.ts";
import { type SyncServer, createSyncServer, readToken } from "../../src/testing/index.ts";
import { fetchFromServer, nextServer, resetNextServer, tokenOfCookie } from "./next-server.ts";
import { startTime, stopTime, unhandled } from "./time.ts";
import { MUTATION } from "./world.ts";

const WHOSE = makeFunctionReference<"query", Record<string, never>, string>("m:whose");

/** One frame that the browser could paint: the user whom the SDK names, and the owner of the data. */
interface Frame {
  readonly named: string;
  readonly data: string | undefined;
  readonly status: string;
}

/** The result of the page's last render. */
interface Hooks {
  readonly sdk: ReturnType<typeof useAuth>;
  readonly tokens: ReturnType<typeof useAccessToken> | null;
  readonly view: View;
  readonly add: () => Promise<{ readonly status: string }>;
  readonly signOut: ReturnType<typeof useSignOut>;
  readonly switchOrganization: ReturnType<typeof useSwitchOrganization>;
}

/** A page and its controls. */
export interface NextPage {
  readonly server: SyncServer;
  readonly frames: Frame[];
  /** The organization in which each mutation ran. */
  readonly ran: (string | undefined)[];
  readonly hooks: () => Hooks;
  /** Called in an effect of every render that names another organization than the previous one. */
  onNamed: (organizationId: string | undefined) => void;
  /** Opens the page as the server renders it for the cookie. */
  readonly open: (cookie: typeof nextServer.cookie) => Promise<void>;
  /** Has the server render the page again, for that session. */
  readonly rerender: (initialSession: InitialSession | null) => void;
  /** Advances time and lets React render. */
  readonly pass: (ms: number) => Promise<void>;
  readonly text: () => string;
  /** Checks that one user's data never appeared next to another user's name. */
  readonly expectOneTruth: () => void;
  readonly close: () => Promise<void>;
}

/** What the server puts into a page that it renders now. */
export const rendered = (): InitialSession | null => readSession(tokenOfCookie());

/** The text of a page on which the SDK and Convex agree. */
export const inStep = (whose: string): string => `${whose} ${whose}`;

/** Call under fake timers. The backend's data name their owner. `sessionRoute` is that of the provider. */
export function createNextPage({ sessionRoute }: Pick<LockstepProviderProps, "sessionRoute"> = {}): NextPage {
  if (sessionRoute !== undefined) vi.stubGlobal("fetch", fetchFromServer);
  startTime();
  resetNextServer();
  const frames: Frame[] = [];
  const ran: (string | undefined)[] = [];
  /** The organization of the last token that the backend accepted. */
  let organization: string | undefined;
  let hooks: Hooks | null = null;
  let show: (initialSession: InitialSession | null) => void = () => {};
  const server = createSyncServer({
    functions: {
      "m:whose": ({ who }) => `${who}/${organization}`,
      "m:m": () => ran.push(organization),
    },
  });
  server.accept = (token) => {
    organization = readToken(token).org_id as string | undefined;
    return null;
  };

  // With a route, an application has no use for the SDK's tokens, which the SDK would renew as well.
  const useTokens = sessionRoute === undefined ? useAccessToken : () => null;

  function Page() {
    const view = useSession();
    const sdk = useAuth();
    const tokens = useTokens();
    const switchOrganization = useSwitchOrganization();
    const signOut = useSignOut();
    const mutate = useAuthedMutation(MUTATION);
    const { data } = useAuthedQuery(WHOSE, {});
    const { status } = view;
    const named = `${sdk.user?.id}/${sdk.organizationId}`;
    // After a commit, and after those that its layout effects caused.
    useLayoutEffect(() => void Promise.resolve().then(paint));
    useEffect(() => {
      hooks = { sdk, tokens, view, switchOrganization, signOut, add: () => mutate.result({}) };
    });
    useEffect(() => page.onNamed(sdk.organizationId), [sdk.organizationId]);
    return (
      <p data-named={named} data-data={data} data-status={status}>
        {`${named} ${data ?? status}`}
      </p>
    );
  }

  function paint(): void {
    const { named = "", data, status = "" } = document.querySelector("p")?.dataset ?? {};
    frames.push({ named, data, status });
  }

  const page: NextPage = {
    server,
    frames,
    ran,
    hooks: () => {
      if (hooks === null) throw new Error("The page is not open.");
      return hooks;
    },
    onNamed: () => {},
    open: async (cookie) => {
      nextServer.cookie = cookie;
      const client = createConvexClient("https://happy-otter-123.convex.cloud", {
        webSocketConstructor: server.WebSocket,
        logger: false,
      });
      const initialAuth = {
        user: cookie === null ? null : { id: cookie.sub },
        sessionId: cookie?.sid,
        organizationId: cookie?.org_id,
      } as NonNullable<ComponentProps<typeof AuthKitProvider>["initialAuth"]>;
      const tree = (initialSession: InitialSession | null) => (
        <StrictMode>
          <AuthKitProvider initialAuth={initialAuth}>
            <LockstepProvider client={client} initialSession={initialSession} sessionRoute={sessionRoute}>
              <Page />
            </LockstepProvider>
          </AuthKitProvider>
        </StrictMode>
      );
      const { rerender } = render(tree(rendered()));
      show = (initialSession) => rerender(tree(initialSession));
      await page.pass(2000);
    },
    rerender: (initialSession) => show(initialSession),
    pass: async (ms) => {
      for (let passed = 0; passed < ms;) {
        const step = Math.min(ms - passed, passed < 200 ? 5 : passed < 5000 ? 100 : 5000);
        await act(async () => void (await vi.advanceTimersByTimeAsync(step)));
        passed += step;
      }
    },
    text: () => document.body.textContent ?? "",
    expectOneTruth: () => {
      const mixed = frames.filter(({ named, data }) => data !== undefined && data !== named);
      expect(mixed).toEqual([]);
    },
    close: async () => {
      // The SDK has one token store for the page, and clears it when its user is gone.
      nextServer.cookie = null;
      nextServer.mode = "works";
      await act(async () => void page.hooks().sdk.getAuth());
      await page.pass(1000);
      cleanup();
      document.body.innerHTML = "";
      expect(unhandled).toEqual([]);
      stopTime();
      vi.unstubAllGlobals();
    },
  };
  return page;
}
