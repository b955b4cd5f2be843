// One browser tab with one candidate in it: the real authkit-react and the real ConvexReactClient, a scripted WorkOS and a scripted
// Convex, and a record of the screen. Runs under fake timers only.
import { createClient } from "@workos-inc/authkit-js";
import { ConvexQueryClient, convexQuery } from "@convex-dev/react-query";
import { QueryClient } from "@tanstack/react-query";
import { AuthKitProvider } from "@workos-inc/authkit-react";
import { Authenticated, type ConvexReactClient } from "convex/react";
import { StrictMode, useEffect } from "react";
import { type Root, createRoot, hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { vi } from "vitest";
import { type SyncServer, createSyncServer } from "../../packages/auth/src/testing/index.ts";
import { readSession } from "../../packages/auth/src/server/index.ts";
import { type ScriptedAuthKit, createScriptedAuthKit } from "./authkit.tsx";
import { type Browser, CLIENT_ID, openBrowser } from "./browser.ts";
import type { Candidate, SwitchOrganization } from "./candidate.ts";
import { Data, FUNCTIONS, QUERY, type Screen, Status, watchScreen } from "./page.tsx";
import { preloadedFor, serverToken } from "./rendered.tsx";
import { whoseOf } from "./truth.ts";
import type { Workos } from "./workos.ts";

const URL = "https://happy-otter-123.convex.cloud";

/** A tab of any kind, with what can be observed of it. */
export interface AnyTab {
  readonly server: SyncServer;
  readonly client: ConvexReactClient;
  readonly screens: readonly Screen[];
  /** When its provider received a request for a token or for the user, ms since 1970. */
  readonly tokenRequests: readonly unknown[];
  /** Promises whose rejection was not handled. */
  readonly unhandled: () => number;
  /** The switch of organization that the candidate gives to the page. */
  readonly switchOrganization: SwitchOrganization;
  readonly pass: (ms: number) => Promise<void>;
  readonly unmount: () => void;
  readonly close: () => Promise<void>;
}

/** A tab with authkit-react, and its controls. */
export interface Tab extends AnyTab {
  readonly browser: Browser;
  readonly workos: Workos;
  readonly authkit: ScriptedAuthKit;
}

/** Differences from the default tab. */
export interface TabOptions {
  /** The user signed in at WorkOS. Default "alice"; null when signed out. */
  readonly person?: string | null;
  /** The user's organization. Default none. */
  readonly organization?: string;
  /** Where the query is mounted: inside `<Authenticated>`, as the documentation of the peers advises, or always. */
  readonly query?: "authenticated" | "always";
  readonly strict?: boolean;
  /** ms for a round trip, to WorkOS and to Convex. Default 50 and 10. */
  readonly roundTrip?: number;
  /** A server has rendered the page for that user, with a token of that age in s; `asUnauthenticated`: without the session. */
  readonly rendered?: { readonly person: string; readonly age: number; readonly asUnauthenticated?: true };
  /** TanStack Query has the query in its cache before the first render. */
  readonly prefetched?: true;
  /** Called before the first render. */
  readonly before?: (tab: Pick<Tab, "workos" | "server" | "authkit">) => void;
}

/** Opens a tab, in a new browser or in the given one: the first render has happened, and no time has passed since. */
export async function openTab(candidate: Candidate, options: TabOptions = {}, beside?: Browser): Promise<Tab> {
  const { person = "alice", organization = null, query = "authenticated", strict = false } = options;
  const { roundTrip, before, rendered } = options;
  await forgetSession();
  const browser = beside ?? openBrowser(person, organization);
  const { workos } = browser;
  const latency = roundTrip === undefined ? {} : { latency: roundTrip / 2 };
  const server = createSyncServer({ functions: FUNCTIONS, ...latency });
  const authkit = createScriptedAuthKit();
  if (roundTrip !== undefined) workos.latency = roundTrip;
  before?.({ workos, server, authkit });

  const client = candidate.createClient(URL, { webSocketConstructor: server.WebSocket, logger: false });
  let unhandled = 0;
  const count = (): void => void (unhandled += 1);
  process.on("unhandledRejection", count);
  const element = document.body.appendChild(document.createElement("div"));
  const { screens, record, look } = watchScreen(element);
  let switchOrganization: SwitchOrganization | null = null;
  function Header() {
    const { user, organizationId } = authkit.useAuth();
    const own = candidate.useSwitchOrganization(authkit.useAuth);
    useEffect(() => void (switchOrganization = own), [own]);
    return <Status look={look} named={whoseOf(user?.id ?? null, organizationId)} />;
  }
  const live = (
    <>
      <Header />
      {query === "always" ? (
        <Data look={look} />
      ) : (
        <Authenticated>
          <Data look={look} />
        </Authenticated>
      )}
    </>
  );
  const session =
    rendered === undefined || rendered.asUnauthenticated
      ? null
      : readSession(serverToken(rendered.person, rendered.age));
  const preloaded = rendered === undefined ? null : preloadedFor(rendered.person);
  const app = (with_: ConvexReactClient) => {
    const page = (
      <AuthKitProvider clientId={CLIENT_ID} devMode redirectUri="http://localhost:3000/callback">
        <candidate.Provider client={with_} useAuth={authkit.useAuth} initialSession={session}>
          {preloaded === null ? live : <candidate.Rendered preloaded={preloaded} look={look} />}
        </candidate.Provider>
      </AuthKitProvider>
    );
    return strict ? <StrictMode>{page}</StrictMode> : page;
  };
  if (options.prefetched === true) prefetch(client);
  let root: Root;
  if (preloaded === null) {
    root = createRoot(element);
    root.render(app(client));
  } else {
    // The server has its own client, and no socket.
    element.innerHTML = renderToString(app(candidate.createClient(URL, { webSocketConstructor: server.WebSocket })));
    record();
    root = hydrateRoot(element, app(client), { onRecoverableError: count });
  }
  const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));
  const unmount = (): void => root.unmount();
  return {
    browser,
    workos,
    server,
    authkit,
    client,
    screens,
    tokenRequests: workos.calls,
    unhandled: () => unhandled,
    switchOrganization: async (id) => {
      if (switchOrganization === null) throw new Error("The page has not been rendered yet.");
      await switchOrganization(id);
    },
    pass,
    unmount,
    close: async () => {
      unmount();
      void client.close();
      server.shutDown();
      await pass(1000);
      // The SDK's own timer cannot be stopped from outside.
      if (beside === undefined) vi.clearAllTimers();
      element.remove();
      process.off("unhandledRejection", count);
    },
  };
}

/** As in the documentation of `@convex-dev/react-query`, in a module that is loaded before the page is rendered. */
function prefetch(client: ConvexReactClient): void {
  const convexQueryClient = new ConvexQueryClient(client);
  const queryClient = new QueryClient({
    defaultOptions: { queries: { queryKeyHashFn: convexQueryClient.hashFn(), queryFn: convexQueryClient.queryFn() } },
  });
  convexQueryClient.connect(queryClient);
  void queryClient.prefetchQuery({ queryKey: convexQuery(QUERY, {}).queryKey });
}

/** The SDK keeps its state in the module, as a page does until it is left. A client that finds no session requests no token. */
async function forgetSession(): Promise<void> {
  const client = await createClient("client_of_no_session", { devMode: true });
  client.dispose();
}
