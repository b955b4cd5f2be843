// The link on a stock ConvexReactClient, through its public interface only, under fake timers.
import { ConvexReactClient } from "convex/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { expectInvariants } from "../support/invariants.ts";
import { startTime, stopTime } from "../support/time.ts";
import { ALICE, BOB, QUERY, createWorld, expectSignedOut } from "../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

const stock = { makeClient: (url: string, options: object) => new ConvexReactClient(url, options) };

test("[L20] a stock client is signed in and refreshed on the live socket", async () => {
  const world = createWorld({ ...stock, watch: false });
  world.source.signIn(ALICE);
  await world.pass(1000);
  world.client.watchQuery(QUERY, {}).onUpdate(() => {});
  await world.pass(3_600_000);
  expect(world.server.sockets()).toBe(1);
  expect(world.server.authErrors).toEqual([]);
  expect(world.runsNotAs("user_alice")).toEqual([]);
  expect(world.phase()).toBe("confirmed");
});

test("[L46] a stock client with `expectAuth` whose socket is open before `setAuth` sends no Connect, and is confirmed on that socket", async () => {
  const world = createWorld({
    makeClient: (url, options) => new ConvexReactClient(url, { ...options, expectAuth: true }),
  });
  await world.pass(300);
  world.source.signIn(ALICE);
  await world.pass(2000);
  expectInvariants(world, { fetches: 1, sockets: 1 });
  expect(world.server.received).not.toContain("Connect");
});

test("[L25] a stock client that the application has closed is left alone", async () => {
  const world = createWorld(stock);
  world.source.signIn(ALICE);
  await world.pass(1000);
  void world.client.close();
  // A check of the watchdog, a refresh, and a sign-out.
  await world.pass(300_000);
  world.source.signOut();
  await world.pass(1000);
  expect(world.server.open()).toBe(0);
});

test("[L20] a stock client that gave up gets the token again", async () => {
  const world = createWorld({ ...stock, watch: false });
  world.source.signIn(ALICE);
  world.client.watchQuery(QUERY, {}).onUpdate(() => {});
  await world.pass(1000);
  world.server.accept = () => "no keys";
  world.server.drop();
  await world.pass(120_000);
  world.server.accept = () => null;
  await world.pass(40_000);
  expect(world.phase()).toBe("confirmed");
  expect(world.data()?.who).toBe("user_alice");
});

test("[L20] a stock client is cleared at sign-out, and its timers do not sign back in", async () => {
  const world = createWorld(stock);
  const calls: string[] = [];
  vi.spyOn(world.client, "clearAuth").mockImplementation(() => {
    calls.push("clearAuth");
    ConvexReactClient.prototype.clearAuth.call(world.client);
  });
  vi.spyOn(world.client, "setAuth").mockImplementation((...args) => {
    calls.push("setAuth");
    ConvexReactClient.prototype.setAuth.apply(world.client, args);
  });
  world.source.signIn(ALICE);
  await world.pass(1000);
  world.source.signOut();
  await world.pass(20);
  expect(calls).toEqual(["setAuth", "clearAuth", "setAuth"]);
  expect(world.server.authenticates).toEqual(["user_alice#1", null]);
  await expectSignedOut(world);
});

test("[L20] a stock client switches organization with one Authenticate, and user with a sign-out in between", async () => {
  const world = createWorld({ ...stock, watch: false });
  world.source.signIn(ALICE);
  await world.pass(1000);
  world.client.watchQuery(QUERY, {}).onUpdate(() => {});
  world.source.signIn({ ...ALICE, org_id: "org_2" });
  await world.pass(1000);
  expect(world.server.authenticates).toEqual(["user_alice#1", "user_alice#2"]);
  expect(world.runsNotAs("user_alice")).toEqual([]);
  world.source.signIn(BOB);
  await world.pass(1000);
  expect(world.server.authenticates.slice(2)).toEqual([null, "user_bob#3"]);
  expect(world.data()?.who).toBe("user_bob");
});

test("[L20] a stock client receives no push while it stops its socket (23)", async () => {
  let refusals = 0;
  for (let latency = 1; latency <= 40; latency += 1) {
    const world = createWorld({
      // Without this option it always has an open request, and an answer is safe at any moment.
      makeClient: (url, options) => new ConvexReactClient(url, { ...options, initialAuthTokenReuse: true }),
      watch: false,
    });
    world.source.signIn(ALICE);
    await world.pass(1000);
    world.client.watchQuery(QUERY, {}).onUpdate(() => {});
    world.server.accept = (token) => (token === world.source.tokens[0] ? "revoked" : null);
    await world.pass(209_050 - 1000);
    world.source.latency = latency;
    world.server.drop();
    await world.pass(10_000);
    refusals += world.server.authErrors.length;
    expect(world.client.connectionState().isWebSocketConnected).toBe(true);
    expect(world.phase()).toBe("confirmed");
    await world.close();
  }
  expect(refusals).toBeGreaterThan(10);
});

test("[L12] a token that arrives between a refusal and the client's request answers that request, not an earlier one", async () => {
  const makeClient = (url: string, options: object) =>
    new ConvexReactClient(url, { ...options, initialAuthTokenReuse: true });
  for (let latency = 1; latency <= 30; latency += 1) {
    const world = createWorld({ makeClient, watch: false });
    world.source.signIn(ALICE);
    world.client.watchQuery(QUERY, {}).onUpdate(() => {});
    await world.pass(1000);
    // The client's own refresh waits for a token from 290 s on; the session waits before it retries.
    world.source.mode = "fail";
    await world.pass(305_000);
    world.source.mode = "mint";
    world.source.latency = latency;
    const before = world.source.fetches.length;
    world.server.invalidate();
    world.page.signal("wake");
    await world.pass(10_000);
    expect(world.phase()).toBe("confirmed");
    expect([latency, world.source.fetches.length - before, world.server.authErrors.length]).toEqual([latency, 1, 1]);
    await world.close();
  }
});
