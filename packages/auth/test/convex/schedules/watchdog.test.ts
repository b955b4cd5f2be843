// A client whose socket has stopped permanently, with the real ConvexReactClient: it is detected and restarted.
import { ConvexReactClient } from "convex/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { currentClient } from "../../../src/convex/index.ts";
import { expectInvariants } from "../../support/invariants.ts";
import { startTime, stopTime } from "../../support/time.ts";
import { QUERY, type World, createSignedInWorld } from "../../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

/** The client's own method, before a test spies on it. */
const setAuth = Reflect.get(ConvexReactClient.prototype, "setAuth") as (
  this: ConvexReactClient,
  ...args: Parameters<ConvexReactClient["setAuth"]>
) => void;

/**
 * Foreign code calls the client's own `setAuth` with a slow fetcher while the client has stopped its socket to request
 * a token.
 */
async function wedge(world: World): Promise<void> {
  world.server.accept = (token) => (token === world.source.tokens[0] ? "revoked" : null);
  world.source.latency = 2000;
  world.server.drop();
  await world.pass(1020);
  expect(world.server.authErrors).toEqual(["revoked"]);
  setAuth.call(currentClient(world.client), async () => {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return world.source.tokens.at(-1) ?? null;
  });
  await world.pass(3000);
  expect(world.client.connectionState().isWebSocketConnected).toBe(false);
}

test("[L25] schedule 24: a socket that foreign code stopped permanently works again within 10 s", async () => {
  const world = await createSignedInWorld();
  await wedge(world);
  await world.pass(7000);
  expectInvariants(world, { fetches: 2, sockets: 3 });
});

test("[L25] schedule 24: the same on a stock client", async () => {
  const world = await createSignedInWorld({
    makeClient: (url, options) => new ConvexReactClient(url, { ...options, initialAuthTokenReuse: true }),
    watch: false,
  });
  world.client.watchQuery(QUERY, {}).onUpdate(() => {});
  await wedge(world);
  await world.pass(7000);
  expect(world.client.connectionState().isWebSocketConnected).toBe(true);
  expect(world.phase()).toBe("confirmed");
});

test("[L25] a stock client whose dead socket reports no close for minutes, and which so requests no token, recovers", async () => {
  let made = 0;
  const world = await createSignedInWorld({
    makeClient: (url, { webSocketConstructor: Real, ...options }) => {
      const Lossy = function (to: string): WebSocket {
        const real = new Real(to);
        made += 1;
        // The second never reports its close.
        if (made === 2) Object.defineProperty(real, "onclose", { get: () => null, set: () => {} });
        return real;
      };
      return new ConvexReactClient(url, {
        ...options,
        webSocketConstructor: Lossy as unknown as typeof WebSocket,
        initialAuthTokenReuse: true,
      });
    },
    watch: false,
  });
  world.client.watchQuery(QUERY, {}).onUpdate(() => {});
  world.server.accept = (token) => (token === world.source.tokens[0] ? "revoked" : null);
  // Two seconds before the refresh, whose token must not wait for a request either.
  await world.pass(207_000);
  world.server.drop();
  await world.pass(1500);
  expect(world.server.authErrors).toEqual(["revoked"]);
  expect(world.client.connectionState().isWebSocketConnected).toBe(false);
  await world.pass(9000);
  expectInvariants(world, { fetches: 2, sockets: 3 });
});

test("[L26] a client that stays stopped is replaced: pending calls are rejected, watches continue", async () => {
  const spy = vi.spyOn(ConvexReactClient.prototype, "setAuth");
  const world = await createSignedInWorld();
  const stuck = currentClient(world.client);
  await wedge(world);
  const write = world.call("mutation");
  // From here on this client takes no token.
  spy.mockImplementation(function (this: ConvexReactClient, ...args) {
    if (this !== stuck) setAuth.apply(this, args);
  });
  let told: ConvexReactClient | null = null;
  world.session.subscribe(() => (told = currentClient(world.client)));
  await world.pass(31_000);
  expect(world.session.log().map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["client-stuck", "client-replaced"]),
  );
  // Listeners to the session, such as the provider, are notified of the new client.
  expect(told).toBe(currentClient(world.client));
  expect(currentClient(world.client)).not.toBe(stuck);
  expect(write).toMatchObject({ settled: 1, error: "CALL_ABANDONED" });
  expect(world.phase()).toBe("confirmed");
  expect(world.data()?.who).toBe("user_alice");
});

test("[L25] a client that waits to reconnect, or whose socket is slow to connect, is left alone", async () => {
  const world = await createSignedInWorld();
  const spy = vi.spyOn(ConvexReactClient.prototype, "setAuth");
  const before = currentClient(world.client);
  // The longest waits that occur.
  vi.spyOn(Math, "random").mockReturnValue(0.999);
  world.server.refuseConnections = 6;
  world.server.drop();
  await world.pass(120_000);
  expect(spy).not.toHaveBeenCalled();
  expect(currentClient(world.client)).toBe(before);
  expectInvariants(world, { fetches: 1, sockets: 8 });
});

test("[L25] schedule 25: a provider that fails at the refresh and again at the backend's request leaves nothing stopped", async () => {
  const world = await createSignedInWorld();
  world.source.mode = "reject";
  await world.pass(310_000);
  world.server.invalidate();
  await world.pass(60_000);
  expect(world.server.authErrors).toEqual(["Convex token identity expired"]);
  world.source.mode = "mint";
  await world.pass(35_000);
  expectInvariants(world, { fetches: 25, sockets: 2 });
});

test("[L25] the watchdog stops with its client, and with a sign-out", async () => {
  const world = await createSignedInWorld();
  await world.pass(200_000);
  await world.close();
  // The last ping of the backend.
  await world.pass(15_000);
  expect(vi.getTimerCount()).toBe(0);
});
