// One browser tab under fake timers: scripted source and platform, a real session, a supervised real
// `ConvexReactClient`, and the scripted backend. Also checks invariants that hold in every schedule.
import type { ConvexReactClient } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { expect, vi } from "vitest";
import { attachSession, createConvexClient } from "../../src/convex/index.ts";
import { type Session, type SessionSource, type Tabs, type View, createSession } from "../../src/index.ts";
import {
  type Person,
  type Run,
  type ScriptedPlatform,
  type ScriptedSource,
  type ScriptedSourceOptions,
  type SyncServer,
  createFakeBrowser,
  createScriptedPlatform,
  createScriptedSource,
  createSyncServer,
} from "../../src/testing/index.ts";
import { createTestClock, unhandled } from "./time.ts";
import { type Sent, watchWire } from "./wire-watch.ts";

/** The query that every world watches. */
export const QUERY = makeFunctionReference<"query", Record<string, never>, { who: string | null; written: number }>(
  "m:q",
);
/** The same query, as a one-shot call. */
const ASK = makeFunctionReference<"query", { call: number }, unknown>("m:q");
/** A mutation to call. */
export const MUTATION = makeFunctionReference<"mutation", { call?: number }, number>("m:m");
/** An action to call. */
export const ACTION = makeFunctionReference<"action", { call?: number }, number>("m:a");

/** Alice, in her first session. */
export const ALICE = { sub: "user_alice", sid: "session_a" };
/** Bob. */
export const BOB = { sub: "user_bob", sid: "session_b" };

/** A report of the source, from one moment on. */
export interface Named {
  /** ms since 1970. */
  readonly at: number;
  /** Null while signed out. */
  readonly person: Person | null;
  /** The SDK has an unread token, which may belong to any organization. */
  readonly isUnread: boolean;
  /** The organization is named. Otherwise the previous one is shown. */
  readonly isPlaced: boolean;
}

/** A mutation, action or one-shot query of a test, and its outcome. */
export interface Call {
  readonly kind: "mutation" | "action" | "query";
  /** Its argument, unlike that of any other call in the tab. */
  readonly call: number;
  /** When it was made, ms since 1970. */
  readonly at: number;
  /** How often its promise has settled. */
  settled: number;
  /** The error's code or message; null without an error. */
  error: string | null;
}

/** A tab. */
export interface World {
  readonly source: ScriptedSource;
  readonly page: ScriptedPlatform;
  /** Another tab of the browser, if any. */
  readonly other: Tabs | undefined;
  /** The source names session ids. */
  readonly namesSession: boolean;
  /** The other tab takes the lock, or waits for it, and keeps it. */
  readonly keepLock: () => void;
  /** It releases the lock. */
  readonly letGo: () => void;
  readonly server: SyncServer;
  readonly session: Session;
  readonly client: ConvexReactClient;
  /** ms since 1970. */
  readonly start: number;
  /** Every view so far, with its time in ms since the start. */
  readonly views: { readonly at: number; readonly view: View }[];
  /** Watches the query with other arguments. */
  readonly watchMore: () => void;
  /** Calls a mutation, an action or a query, and follows it. */
  readonly call: (kind: Call["kind"]) => Call;
  readonly calls: Call[];
  /** The messages sent, and the source's last report at that moment. */
  readonly sent: readonly Sent<Named | undefined>[];
  /** Every line of the client's error log. */
  readonly errors: string[];
  /** What the query shows now. */
  readonly data: () => { who: string | null; written: number } | undefined;
  /** Advances time. */
  readonly pass: (ms: number) => Promise<void>;
  readonly status: () => string;
  readonly phase: () => string | null;
  /** The runs of the backend that were not as that user. */
  readonly runsNotAs: (who: string | null) => Run[];
  /** Ends everything, for a test that needs several tabs one after the other. */
  readonly close: () => Promise<void>;
  /** I1: from the first signed-in view on, `since` a time in ms since 1970, every view is signed in. */
  readonly expectNeverSignedOut: (since?: number) => void;
}

/** Options of {@link createWorld}. */
export interface WorldOptions {
  /** The provider has answered a pending request that the session is over. */
  readonly onGone?: () => void;
  /** The kind of source. With a named one, the browser has another tab. */
  readonly source?: Pick<ScriptedSourceOptions, "isShared" | "namesSession">;
  /** The source's last report. */
  readonly named?: () => Named | undefined;
  /** Called before anything happens. */
  readonly beforeStart?: (world: Pick<World, "source">) => void;
  /** Subscribe to the query at once. Default true. */
  readonly watch?: boolean;
  /** The client under test. Default: one from `createConvexClient`. */
  readonly makeClient?: (
    url: string,
    options: { webSocketConstructor: typeof WebSocket; logger: TestLogger },
  ) => ConvexReactClient;
}

/** A logger that keeps errors. */
export interface TestLogger {
  readonly logVerbose: (...words: unknown[]) => void;
  readonly log: (...words: unknown[]) => void;
  readonly warn: (...words: unknown[]) => void;
  readonly error: (...words: unknown[]) => void;
}

/** Creates a tab. Call under fake timers. */
export function createWorld(options: WorldOptions = {}): World {
  const { watch = true, makeClient = createConvexClient, onGone } = options;
  const source = createScriptedSource(options.source);
  const browser = options.source === undefined ? null : createFakeBrowser();
  const tabs = browser?.tab();
  const other = browser?.tab();
  let frozen = new AbortController();
  const page = createScriptedPlatform({ clock: createTestClock(), ...(tabs === undefined ? {} : { tabs }) });
  const server = createSyncServer();
  const wire = watchWire(server.WebSocket, () => options.named?.());
  const errors: string[] = [];
  const quiet = (): void => {};
  const logger = {
    logVerbose: quiet,
    log: quiet,
    warn: quiet,
    error: (...w: unknown[]) => void errors.push(w.join(" ")),
  };
  const client = makeClient("https://happy-otter-123.convex.cloud", {
    webSocketConstructor: wire.WebSocket,
    logger,
  });
  const heard: SessionSource = {
    ...source.source,
    fetch: async (request) => {
      const result = await source.source.fetch(request);
      if (result.kind === "gone" && !request.signal.aborted) onGone?.();
      return result;
    },
  };
  const session = createSession({ source: heard, platform: page.platform });
  options.beforeStart?.({ source });
  const start = Date.now();
  const views = [{ at: 0, view: session.view() }];
  if (watch) client.watchQuery(QUERY, {}).onUpdate(() => {});
  attachSession(client, session);
  session.subscribe(() => views.push({ at: Date.now() - start, view: session.view() }));
  const stop = session.start();
  const calls: Call[] = [];
  let watched = 0;
  return {
    start,
    calls,
    sent: wire.sent,
    watchMore: () => {
      watched -= 1;
      client.watchQuery(ASK, { call: watched }).onUpdate(() => {});
    },
    call: (kind) => {
      const self: Call = { kind, call: calls.length, at: Date.now(), settled: 0, error: null };
      calls.push(self);
      const args = { call: self.call };
      const answered: Record<Call["kind"], () => Promise<unknown>> = {
        mutation: () => client.mutation(MUTATION, args),
        action: () => client.action(ACTION, args),
        query: () => client.query(ASK, args),
      };
      answered[kind]().then(
        () => (self.settled += 1),
        (error: Error & { code?: string }) => {
          self.settled += 1;
          self.error = error.code ?? error.message;
        },
      );
      return self;
    },
    source,
    page,
    other,
    namesSession: options.source?.namesSession === true,
    keepLock: () => {
      const { signal } = frozen;
      other?.lock(signal).then(
        (release) => (signal.aborted ? release() : signal.addEventListener("abort", release)),
        () => {},
      );
    },
    letGo: () => {
      frozen.abort();
      frozen = new AbortController();
    },
    server,
    session,
    client,
    views,
    errors,
    data: () => client.watchQuery(QUERY, {}).localQueryResult(),
    pass: async (ms) => {
      await vi.advanceTimersByTimeAsync(ms);
    },
    status: () => session.view().status,
    phase: () => {
      const view = session.view();
      return view.status === "authenticated" ? view.phase : null;
    },
    runsNotAs: (who) => server.runs.filter((run) => run.who !== who),
    close: async () => {
      stop();
      const closed = client.close();
      server.shutDown();
      await vi.advanceTimersByTimeAsync(1000);
      await closed;
    },
    expectNeverSignedOut: (since = 0) => {
      const first = views.findIndex(({ at, view }) => view.status === "authenticated" && start + at >= since);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(views.slice(first).filter(({ view }) => view.status !== "authenticated")).toEqual([]);
    },
  };
}

/** A tab in which Alice is signed in and confirmed. */
export async function createSignedInWorld(options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options);
  world.source.signIn(ALICE);
  await world.pass(1000);
  expect(world.phase()).toBe("confirmed");
  return world;
}

/**
 * Checks I6 and I4 after a sign-out: the data is gone now, and over the next half hour nothing runs as a user and
 * nothing is fetched.
 */
export async function expectSignedOut(world: World): Promise<void> {
  expect(world.status()).toBe("unauthenticated");
  expect(world.data()?.who ?? null).toBeNull();
  // Messages in transit at that moment may still arrive.
  await world.pass(5);
  const runs = world.server.runs.length;
  const fetches = world.source.fetches.length;
  const data = setInterval(world.server.invalidate, 1000);
  await world.pass(1_800_000);
  clearInterval(data);
  expect(world.status()).toBe("unauthenticated");
  expect(world.server.runs.slice(runs).filter(({ who }) => who !== null)).toEqual([]);
  expect(world.source.fetches.length).toBeLessThanOrEqual(fetches);
  expect(world.data()?.who ?? null).toBeNull();
  expect(world.server.open()).toBe(1);
  expect(unhandled).toEqual([]);
}
