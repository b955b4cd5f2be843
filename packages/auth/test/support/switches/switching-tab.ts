// A tab in which the user switches organizations, with any SDK, and a record of its client's messages.
import type { ConvexReactClient } from "convex/react";
import { makeFunctionReference } from "convex/server";
import type { Session } from "../../../src/index.ts";
import { type SyncServer, createSyncServer } from "../../../src/testing/index.ts";
import { type Sent, watchWire } from "../wire-watch.ts";

/** The organization of something from a moment on, or null for none. */
export interface Place {
  /** ms since 1970. */
  readonly at: number;
  readonly organizationId: string | null;
}

/** A call of the page, and its outcome. */
export interface TabCall {
  readonly kind: "query" | "mutation" | "action";
  /** Its argument, which is unique. */
  readonly call: number;
  readonly at: number;
  settled: number;
  error: string | null;
}

/** A watched client of a tab. */
export interface WatchedClient {
  readonly client: ConvexReactClient;
  readonly server: SyncServer;
  /** The messages sent, and the user's organization at that moment as far as the page can know it. */
  readonly sent: readonly Sent<string | null | undefined>[];
  readonly calls: readonly TabCall[];
  readonly call: (kind: TabCall["kind"]) => TabCall;
  /** Watches one more query. */
  readonly watch: () => void;
}

/** A tab and its controls. */
export interface SwitchingTab extends Omit<WatchedClient, "client"> {
  /** The organization that the page can know the user to be in, over time. */
  readonly known: readonly Place[];
  /**
   * The organization that the SDK's hook reports; undefined while it names none, as after an error of authkit-nextjs.
   */
  readonly hook: () => string | null | undefined;
  readonly session: () => Session;
  /** The organizations of the session's view over time. */
  readonly views: readonly Place[];
  /** Every status of the view since it was signed in. */
  readonly statuses: ReadonlySet<string>;
  /** Switches with `useSwitchOrganization`. */
  readonly switchTo: (organizationId: string) => Promise<void>;
  /** Switches with the SDK's own function. */
  readonly switchWithSdk: (organizationId: string) => Promise<unknown>;
  /** Makes the SDK refresh. */
  readonly refresh: () => Promise<unknown>;
  /** Only where a page can be hidden. */
  readonly setHidden?: (hidden: boolean) => void;
}

/** What a browser's tabs share. */
export interface SwitchingBrowser {
  readonly tabs: readonly [SwitchingTab, SwitchingTab];
  /** One session for both, as in a cookie. Otherwise each tab has its own organization. */
  readonly isShared: boolean;
  /** The organization that the SDK has for that tab's user. */
  readonly where: (tab: SwitchingTab) => string | null | undefined;
  readonly provider: SwitchingProvider;
  /** ms until React has rendered a change in the SDK. */
  readonly renderIn: number;
  /** Performs an action in the page. */
  readonly act: (deed: () => void) => Promise<void>;
  /** Advances time. */
  readonly pass: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The identity provider, as this browser reaches it. */
export interface SwitchingProvider {
  /** `unreachable`: no network. `unavailable`: WorkOS is down. `hangs`: no answer. */
  mode: "works" | "unreachable" | "unavailable" | "hangs";
  /** ms that a request takes. */
  latency: number;
}

/** The parameters of a schedule's browser. */
export interface SwitchingStart {
  readonly devMode: boolean;
  readonly life: number;
  readonly organizationId: string | null;
  readonly renderIn: number;
}

const LIST = makeFunctionReference<"query", { call: number }, unknown>("m:q");
const WRITE = makeFunctionReference<"mutation", { call: number }, unknown>("m:m");
const ACT = makeFunctionReference<"action", { call: number }, unknown>("m:a");

/** Creates a client over a scripted backend. `where` is called for every message that it sends. */
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
