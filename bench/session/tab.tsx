// One browser tab with one candidate in it: the real authkit-react and the real ConvexReactClient, a scripted WorkOS and
// a scripted Convex, and a record of what was on the screen. Runs under fake timers only.
import { createClient } from "@workos-inc/authkit-js";
import { ConvexQueryClient, convexQuery } from "@convex-dev/react-query";
import { QueryClient } from "@tanstack/react-query";
import { AuthKitProvider } from "@workos-inc/authkit-react";
import { Authenticated, type ConvexReactClient, useConvexAuth, useQuery } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { StrictMode, useLayoutEffect } from "react";
import { type Root, createRoot, hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { vi } from "vitest";
import { type SyncServer, createSyncServer } from "../../packages/auth/src/testing/index.ts";
import { readSession } from "../../packages/auth/src/server/index.ts";
import { type ScriptedAuthKit, createScriptedAuthKit } from "./authkit.tsx";
import type { Candidate } from "./candidates.tsx";
import { createLocks } from "./locks.ts";
import { preloadedFor, serverToken } from "./rendered.tsx";
import { type Workos, createWorkos } from "./workos.ts";

/** The query that the app shows. */
export const QUERY = makeFunctionReference<"query", Record<string, never>, { who: string | null }>("m:q");
/** A mutation to call. */
export const MUTATION = makeFunctionReference<"mutation", Record<string, never>, number>("m:m");
/** An action to call. */
export const ACTION = makeFunctionReference<"action", Record<string, never>, number>("m:a");

const URL = "https://happy-otter-123.convex.cloud";
const CLIENT_ID = "client_bench";
const REFRESH_TOKEN = `workos:refresh-token:${CLIENT_ID}`;

/** A tab and the hands that move it. */
export interface Tab {
  readonly workos: Workos;
  readonly server: SyncServer;
  readonly authkit: ScriptedAuthKit;
  readonly client: ConvexReactClient;
  /** What was on the screen after each commit, `status/whose data`, repetitions left out. */
  readonly screens: { readonly at: number; readonly text: string }[];
  /** Promises that were rejected with nobody listening. */
  readonly unhandled: () => number;
  readonly pass: (ms: number) => Promise<void>;
  readonly unmount: () => void;
  readonly close: () => Promise<void>;
}

/** What differs from the usual tab. */
export interface TabOptions {
  /** Who is signed in at WorkOS. Default "alice"; null for nobody. */
  readonly person?: string | null;
  /** Where the query is mounted: inside `<Authenticated>`, as the documentation of the peers advises, or always. */
  readonly query?: "authenticated" | "always";
  readonly strict?: boolean;
  /** ms for a round trip, to WorkOS and to Convex. Default 50 and 10. */
  readonly roundTrip?: number;
  /** A server has rendered the page for that person, with a token of that age in s; `asNobody`: without saying for whom. */
  readonly rendered?: { readonly person: string; readonly age: number; readonly asNobody?: true };
  /** TanStack Query has the query in its cache before the first render. */
  readonly prefetched?: true;
  /** Called before the first render. */
  readonly before?: (tab: Pick<Tab, "workos" | "server" | "authkit">) => void;
}

/** Opens a tab: the first render has happened, and no time has passed since. */
export async function openTab(candidate: Candidate, options: TabOptions = {}): Promise<Tab> {
  const { person = "alice", query = "authenticated", strict = false, roundTrip, before, rendered } = options;
  const workos = createWorkos(person);
  const server = createSyncServer(roundTrip === undefined ? {} : { latency: roundTrip / 2 });
  const authkit = createScriptedAuthKit();
  if (roundTrip !== undefined) workos.latency = roundTrip;
  vi.stubGlobal("fetch", workos.fetch);
  Object.defineProperty(navigator, "locks", { value: createLocks(), configurable: true });
  await forgetSession();
  if (person !== null) window.localStorage.setItem(REFRESH_TOKEN, "rt_0");
  before?.({ workos, server, authkit });

  const client = candidate.createClient(URL, {
    webSocketConstructor: server.WebSocket,
    logger: false,
  });
  let unhandled = 0;
  const count = (): void => void (unhandled += 1);
  process.on("unhandledRejection", count);
  const start = Date.now();
  const screens: { at: number; text: string }[] = [];
  const element = document.body.appendChild(document.createElement("div"));
  const look = (): void => {
    const text = element.textContent ?? "";
    if (screens.at(-1)?.text !== text) screens.push({ at: Date.now() - start, text });
  };
  const live = (
    <>
      <Status look={look} />
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
    rendered === undefined || rendered.asNobody ? null : readSession(serverToken(rendered.person, rendered.age));
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
    // The server has a client of its own, and no socket.
    element.innerHTML = renderToString(app(candidate.createClient(URL, { webSocketConstructor: server.WebSocket })));
    look();
    root = hydrateRoot(element, app(client), { onRecoverableError: count });
  }
  const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));
  const unmount = (): void => root.unmount();
  return {
    workos,
    server,
    authkit,
    client,
    screens,
    unhandled: () => unhandled,
    pass,
    unmount,
    close: async () => {
      unmount();
      void client.close();
      server.shutDown();
      await pass(1000);
      // The SDK has no way to stop its own timer from outside.
      vi.clearAllTimers();
      element.remove();
      process.off("unhandledRejection", count);
    },
  };
}

/** As the documentation of `@convex-dev/react-query` has it, in a module that is loaded before the page is rendered. */
function prefetch(client: ConvexReactClient): void {
  const convexQueryClient = new ConvexQueryClient(client);
  const queryClient = new QueryClient({
    defaultOptions: { queries: { queryKeyHashFn: convexQueryClient.hashFn(), queryFn: convexQueryClient.queryFn() } },
  });
  convexQueryClient.connect(queryClient);
  void queryClient.prefetchQuery({ queryKey: convexQuery(QUERY, {}).queryKey });
}

interface Looked {
  /** Called in every commit that may have changed the screen, before it is painted. */
  readonly look: () => void;
}

function Status({ look }: Looked) {
  const { isLoading, isAuthenticated } = useConvexAuth();
  useLayoutEffect(look);
  return isLoading ? "loading" : isAuthenticated ? "in" : "out";
}

function Data({ look }: Looked) {
  const data = useQuery(QUERY, {});
  useLayoutEffect(look);
  return data === undefined ? "/…" : `/${data.who ?? "nobody"}`;
}

/** The SDK keeps its memory in the module, as a page does until it is left. */
async function forgetSession(): Promise<void> {
  window.localStorage.clear();
  window.sessionStorage.clear();
  const client = await createClient(CLIENT_ID, { devMode: true });
  client.dispose();
}
