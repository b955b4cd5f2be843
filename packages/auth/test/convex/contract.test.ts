// The behavior of `convex` that the link relies on, good or bad, on the bare client: a failure names the assumption
// that an upgrade broke. Runs with the oldest, a middle and the newest version.
// Together these tests are schedule 52 of spec/link.md.
import { version } from "convex";
import { ConvexReactClient, type ConvexReactClientOptions } from "convex/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type SyncServer, createSyncServer, makeToken } from "../../src/testing/index.ts";
import { startTime, stopTime } from "../support/time.ts";
import { ACTION, MUTATION, QUERY } from "../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));
const none = async (): Promise<null> => null;
const never = (): Promise<null> => new Promise(() => {});

let minted = 0;
function mint(life = 300): string {
  const iat = Math.floor(Date.now() / 1000);
  minted += 1;
  return makeToken({ sub: "user_alice", iat, exp: iat + life, jti: String(minted) });
}

/** The arguments of `setAuth`'s callbacks. */
interface Heard {
  readonly changes: boolean[];
  readonly refreshes: boolean[];
  readonly asked: boolean[];
  readonly lines: string[];
}

interface Bare extends Heard {
  readonly server: SyncServer;
  readonly client: ConvexReactClient;
  /** Calls `setAuth` and records what its callbacks receive. */
  readonly setAuth: (fetch: (force: boolean) => Promise<string | null>) => void;
}

/** A bare client that watches a query, with the options that the link passes. */
function createBare(options: ConvexReactClientOptions = {}): Bare {
  const server = createSyncServer();
  const heard: Heard = { changes: [], refreshes: [], asked: [], lines: [] };
  const quiet = (): void => {};
  const client = new ConvexReactClient("https://happy-otter-123.convex.cloud", {
    webSocketConstructor: server.WebSocket,
    initialAuthTokenReuse: true,
    authRefreshTokenLeewaySeconds: 2,
    logger: { logVerbose: quiet, log: quiet, warn: quiet, error: (...words) => void heard.lines.push(words.join(" ")) },
    ...options,
  });
  client.watchQuery(QUERY, {}).onUpdate(() => {});
  return {
    ...heard,
    server,
    client,
    setAuth: (fetch) =>
      client.setAuth(
        ({ forceRefreshToken }) => {
          heard.asked.push(forceRefreshToken);
          return fetch(forceRefreshToken);
        },
        (accepted) => void heard.changes.push(accepted),
        (refreshing) => void heard.refreshes.push(refreshing),
      ),
  };
}

/** A bare client that the backend has accepted. */
async function createAccepted(later: () => Promise<string | null> = never): Promise<Bare> {
  const bare = createBare();
  const token = mint();
  bare.setAuth((force) => (force ? later() : Promise.resolve(token)));
  await pass(100);
  expect(bare.changes).toEqual([true]);
  return bare;
}

/** The backend refuses the held token as soon as the client has reconnected. */
async function refuse(bare: Bare): Promise<void> {
  let refusals = 1;
  bare.server.accept = () => (refusals-- > 0 ? "revoked" : null);
  bare.server.drop();
  await pass(1100);
  expect(bare.server.authErrors).toEqual(["revoked"]);
}

const connected = ({ client }: Bare): boolean => client.connectionState().isWebSocketConnected;
const anonymous = ({ server }: Bare) => server.runs.filter(({ who }) => who === null);

test("[L28] the version under test is the one that this run names", () => {
  expect(version).toBe(process.env["CONVEX"]);
});

test("[L29] `setAuth` with a token at hand keeps the socket, costs one Authenticate, and calls `onChange(true)`", async () => {
  const bare = await createAccepted();
  bare.setAuth(() => Promise.resolve(mint()));
  await pass(100);
  expect(bare.server.sockets()).toBe(1);
  expect(bare.server.authenticates.length).toBe(2);
  expect(bare.changes).toEqual([true, true]);
  // The query that was subscribed before the first `setAuth` ran once unauthenticated, and never again.
  expect(anonymous(bare).length).toBeLessThanOrEqual(1);
  expect(bare.asked).toEqual([false, false]);
});

test("[L30] `setAuth` while the client has stopped its socket to request a token leaves it stopped", async () => {
  const bare = await createAccepted();
  await refuse(bare);
  expect(bare.refreshes).toEqual([true]);
  bare.setAuth(() => Promise.resolve(mint()));
  await pass(600_000);
  expect(connected(bare)).toBe(false);
  expect(bare.server.sockets()).toBe(2);
});

test("[L31] a fetcher that returns no token first and then one restarts a stopped socket", async () => {
  const bare = await createAccepted();
  await refuse(bare);
  bare.setAuth(() => Promise.resolve(mint()));
  await pass(1000);
  expect(connected(bare)).toBe(false);
  const token = mint();
  bare.setAuth((force) => Promise.resolve(force ? token : null));
  await pass(100);
  expect(connected(bare)).toBe(true);
  expect(bare.server.authenticates.at(-1)).toBe(`user_alice#${minted}`);
});

test("[L32] a fetch that throws at the refresh and again when requested leaves the socket stopped permanently", async () => {
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  const thrown: unknown[] = [];
  process.on("unhandledRejection", (reason) => thrown.push(reason));
  try {
    const bare = await createAccepted(() => Promise.reject(new TypeError("Failed to fetch")));
    await pass(305_000);
    bare.server.invalidate();
    await pass(3_600_000);
    expect(connected(bare)).toBe(false);
    expect(thrown.map(String)).toEqual(["TypeError: Failed to fetch", "TypeError: Failed to fetch"]);
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of listeners) process.on("unhandledRejection", listener);
  }
});

test("[L33] after the refused token a second time, the client gives up without asking the backend", async () => {
  const token = mint();
  const bare = createBare();
  bare.setAuth(() => Promise.resolve(token));
  await pass(100);
  await refuse(bare);
  await pass(10_000);
  expect(bare.changes).toEqual([true, false]);
  expect(bare.refreshes).toEqual([true, false]);
  expect(bare.server.authErrors.length).toBe(1);
  expect(connected(bare)).toBe(true);
  expect(bare.server.runs.at(-1)?.who).toBeNull();
});

test("[L34] after four refusals the client gives up, prints one line, and reconnects unauthenticated", async () => {
  const bare = await createAccepted(() => Promise.resolve(mint()));
  bare.server.accept = () => "no keys";
  bare.server.drop();
  await pass(60_000);
  expect(bare.server.authErrors.length).toBe(4);
  expect(bare.changes).toEqual([true, false]);
  expect(bare.lines).toEqual(['Failed to authenticate: "no keys", check your server auth config']);
  expect(bare.server.runs.at(-1)?.who).toBeNull();
});

test("[L35] `clearAuth` leaves the scheduled refresh, which signs back in; `setAuth` without a token cancels it", async () => {
  const zombie = await createAccepted(() => Promise.resolve(mint()));
  zombie.client.clearAuth();
  await pass(310_000);
  expect(zombie.server.authenticates.slice(1)).toEqual([null, `user_alice#${minted}`]);
  const ended = await createAccepted(() => Promise.resolve(mint()));
  ended.client.clearAuth();
  ended.client.setAuth(none);
  await pass(3_600_000);
  expect(ended.server.authenticates.slice(1)).toEqual([null]);
});

test("[L36] `setAuth` without a token, alone, leaves the backend running as the user", async () => {
  const bare = await createAccepted();
  bare.client.setAuth(none);
  await pass(1000);
  bare.server.invalidate();
  expect(bare.server.authenticates.length).toBe(1);
  expect(bare.server.runs.at(-1)?.who).toBe("user_alice");
});

test("[L37] the client trusts the clock skew that the backend reports, so its own refresh of a first token can be late", async () => {
  const bare = createBare();
  bare.server.skew = 120_000;
  const token = mint();
  bare.setAuth((force) => (force ? never() : Promise.resolve(token)));
  await pass(410_000);
  expect(bare.asked).toEqual([false]);
  await pass(15_000);
  expect(bare.asked).toEqual([false, true]);
});

test("[L38] a delayed `onopen` is tolerated: the client then authenticates before anything else", async () => {
  let open = (): void => {};
  const server = createSyncServer();
  const Late = function (url: string) {
    const real = new server.WebSocket(url);
    const late = {
      set onopen(handler: () => void) {
        real.onopen = () => (open = handler);
      },
      set onmessage(handler: WebSocket["onmessage"]) {
        real.onmessage = handler;
      },
      set onclose(handler: WebSocket["onclose"]) {
        real.onclose = handler;
      },
      set onerror(handler: WebSocket["onerror"]) {
        real.onerror = handler;
      },
      send: (data: string) => real.send(data),
      close: () => real.close(),
    };
    return late;
  };
  const bare = createBare({ webSocketConstructor: Late as unknown as typeof WebSocket });
  const write = bare.client.mutation(MUTATION, {});
  const action = bare.client.action(ACTION, {});
  await pass(30_000);
  expect(server.received).toEqual([]);
  bare.setAuth(() => Promise.resolve(mint()));
  await pass(1000);
  open();
  await pass(100);
  expect(server.received).toEqual(["Connect", "Authenticate", "ModifyQuerySet", "Mutation", "Action"]);
  expect(await Promise.all([write, action])).toEqual([1, 2]);
  expect(server.runs.every(({ who }) => who === "user_alice")).toBe(true);
});

test("[L39] the client abandons a connecting socket by replacing its `onopen`", async () => {
  const opens: unknown[] = [];
  const Silent = function () {
    return {
      set onopen(handler: unknown) {
        opens.push(handler);
      },
      onclose: null,
      onmessage: null,
      onerror: null,
      close: () => {},
    };
  };
  const bare = createBare({ webSocketConstructor: Silent as unknown as typeof WebSocket });
  void bare.client.close();
  expect(opens.length).toBe(2);
});

test("[L40] when refused, the client reports a refresh, makes a forced fetch, and reports the end with the acceptance", async () => {
  let answer: (token: string) => void = () => {};
  const bare = await createAccepted(() => new Promise((resolve) => (answer = resolve)));
  await refuse(bare);
  expect(bare.asked).toEqual([false, true]);
  expect(bare.refreshes).toEqual([true]);
  expect(connected(bare)).toBe(false);
  answer(mint());
  await pass(100);
  expect(bare.refreshes).toEqual([true, false]);
  expect(connected(bare)).toBe(true);
  expect(bare.changes).toEqual([true, true]);
});

test("[L41] when a connection is replaced, a sent action fails with this message and a mutation is sent again", async () => {
  const bare = await createAccepted();
  bare.server.actionTakes = 10_000;
  const action = bare.client.action(ACTION, {}).catch((error: Error) => error.message);
  await pass(100);
  bare.server.drop();
  const write = bare.client.mutation(MUTATION, {});
  await pass(2000);
  expect(await action).toContain("Connection lost while action was in flight");
  expect(await write).toBe(2);
});

test("[L42] the client waits no longer before a reconnect than the watchdog allows, and counts its retries", async () => {
  const bare = await createAccepted();
  vi.spyOn(Math, "random").mockReturnValue(1 - 1e-9);
  bare.server.refuseConnections = Infinity;
  bare.server.drop();
  for (let retries = 1; retries <= 8; retries += 1) {
    expect(bare.client.connectionState().connectionRetries).toBe(retries);
    const sockets = bare.server.sockets();
    // To the millisecond after the longest wait, in which the connection fails as well.
    await pass(Math.min(1500 * 2 ** (retries - 1), 24_000) - 10);
    expect(bare.server.sockets()).toBe(sockets);
    await pass(15);
    expect(bare.server.sockets()).toBe(sockets + 1);
  }
});
