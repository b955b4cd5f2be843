// A tab in which the user switches organizations, whatever SDK it has, and what is watched of its client.
import type { ConvexReactClient } from "convex/react";
import { makeFunctionReference } from "convex/server";
import type { Session } from "../../../src/index.ts";
import { type SyncServer, createSyncServer } from "../../../src/testing/index.ts";
import { type Sent, watchWire } from "../wire-watch.ts";

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

/** The client of a tab under watch. */
export interface WatchedClient {
  readonly client: ConvexReactClient;
  readonly server: SyncServer;
  /** What was sent, and where the user was then as far as the page can know. */
  readonly sent: readonly Sent<string | null | undefined>[];
  readonly calls: readonly TabCall[];
  readonly call: (kind: TabCall["kind"]) => TabCall;
  /** Watches one more query. */
  readonly watch: () => void;
}

/** A tab and the hands that move it. */
export interface SwitchingTab extends Omit<WatchedClient, "client"> {
  /** Where the page can know that the user is, from when on. */
  readonly known: readonly Place[];
  /** Where the SDK's hook says that the user is; undefined while it names none, as after an error of authkit-nextjs. */
  readonly hook: () => string | null | undefined;
  readonly session: () => Session;
  /** Where the session's view has been. */
  readonly views: readonly Place[];
  /** Every status that the view has had since it was signed in. */
  readonly statuses: ReadonlySet<string>;
  /** Switches as `useSwitchOrganization` does. */
  readonly switchTo: (organizationId: string) => Promise<void>;
  /** The application calls the SDK's own function. */
  readonly switchWithSdk: (organizationId: string) => Promise<unknown>;
  /** The application makes the SDK refresh. */
  readonly refresh: () => Promise<unknown>;
  /** Where a page can be hidden. */
  readonly setHidden?: (hidden: boolean) => void;
}

/** What its tabs share. */
export interface SwitchingBrowser {
  readonly tabs: readonly [SwitchingTab, SwitchingTab];
  /** One session for both, as in a cookie. Otherwise each is in an organization of its own. */
  readonly isShared: boolean;
  /** Where the SDK has the user whom that tab shows. */
  readonly where: (tab: SwitchingTab) => string | null | undefined;
  readonly provider: SwitchingProvider;
  /** ms until React has rendered what the SDK has told it. */
  readonly renderIn: number;
  /** Does something in the page. */
  readonly act: (deed: () => void) => Promise<void>;
  /** Lets time pass. */
  readonly pass: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The identity provider, from here. */
export interface SwitchingProvider {
  /** `unreachable`: no network. `unavailable`: WorkOS is down. `hangs`: no answer. */
  mode: "works" | "unreachable" | "unavailable" | "hangs";
  /** ms that a request takes. */
  latency: number;
}

/** What a schedule says of its browser. */
export interface SwitchingStart {
  readonly devMode: boolean;
  readonly life: number;
  readonly organizationId: string | null;
  readonly renderIn: number;
}

const LIST = makeFunctionReference<"query", { call: number }, unknown>("m:q");
const WRITE = makeFunctionReference<"mutation", { call: number }, unknown>("m:m");
const ACT = makeFunctionReference<"action", { call: number }, unknown>("m:a");

/** Creates a client over a scripted backend. `where` is asked with every message that it sends. */
export function createWatchedClient(
  create: (url: string, options: { webSocketConstructor: typeof WebSocket; logger: false }) => ConvexReactClient,
  where: () => string | null | undefined,
): WatchedClient {
  const server = createSyncServer();
  const wire = watchWire(server.WebSocket, where);
  const client = create("https://happy-otter-123.convex.cloud", {
    webSocketConstructor: wire.WebSocket,
    logger: false,
  });
  const calls: TabCall[] = [];
  let watched = 0;
  const watch = (): void => {
    watched -= 1;
    client.watchQuery(LIST, { call: watched }).onUpdate(() => {});
  };
  watch();
  return {
    client,
    server,
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
      return self;
    },
    watch,
  };
}

/** Follows the view of a session. */
export function followViews(session: Session): Pick<SwitchingTab, "views" | "statuses"> {
  const views: Place[] = [];
  const statuses = new Set<string>();
  const look = (): void => {
    const { status, identity } = session.view();
    if (identity !== null || statuses.size > 0) statuses.add(status);
    const organizationId = identity?.organizationId ?? null;
    if (identity === null || (views.length > 0 && views.at(-1)?.organizationId === organizationId)) return;
    views.push({ at: Date.now(), organizationId });
  };
  session.subscribe(look);
  look();
  return { views, statuses };
}
