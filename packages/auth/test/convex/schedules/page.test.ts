// Events of a page: connections, sleep, offline, hidden, restored, and wrong clocks; with the real ConvexReactClient.
import { afterEach, beforeEach, expect, test } from "vitest";
import { expectInvariants } from "../../support/invariants.ts";
import { startTime, stopTime } from "../../support/time.ts";
import { ALICE, createSignedInWorld, createWorld, expectSignedOut } from "../../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

const HOUR = 3_600_000;

test.each([0, 2000, 30_000])(
  "[L15] schedule 35: after an hour of sleep, with a dead socket and the provider reachable %d ms later",
  async (later) => {
    const world = await createSignedInWorld();
    world.page.sleep(HOUR);
    world.source.mode = "reject";
    world.server.drop();
    world.page.signal("wake");
    await world.pass(later);
    world.source.mode = "mint";
    world.page.signal("wake");
    await world.pass(10_000);
    // The expired token was never sent.
    expect(world.server.authErrors).toEqual([]);
    expect(world.server.authenticates).toEqual(["user_alice#1", "user_alice#2"]);
    expectInvariants(world, { fetches: 9, sockets: 2 });
  },
);

test("[L15] schedule 35: the same without any event, by the reconnect alone", async () => {
  const world = await createSignedInWorld();
  world.page.sleep(HOUR);
  world.source.latency = 2000;
  world.server.drop();
  await world.pass(10_000);
  expect(world.server.authErrors).toEqual([]);
  expect(world.server.authenticates).toEqual(["user_alice#1", "user_alice#2"]);
  expectInvariants(world, { fetches: 2, sockets: 2 });
});

test("[L22] schedule 36: the socket survived the sleep; the first call is made after the refresh, on it", async () => {
  const world = await createSignedInWorld();
  world.page.sleep(HOUR);
  world.page.signal("wake");
  world.call("mutation");
  world.call("action");
  await world.pass(1000);
  expect(world.server.authErrors).toEqual([]);
  expectInvariants(world, { fetches: 2, sockets: 1 });
});

test.each([
  ["with an event", true, 5000],
  ["without one", false, 30_000],
])("[L4] schedule 37: ten minutes offline, and back %s", async (_, event, within) => {
  const world = await createSignedInWorld();
  if (event) world.page.setOnline(false);
  world.source.mode = "reject";
  world.server.refuseConnections = Infinity;
  world.server.drop();
  await world.pass(600_000);
  expect(world.phase()).toBe(event ? "offline" : "refreshing");
  expect(world.data()?.who).toBe("user_alice");
  world.source.mode = "mint";
  world.server.refuseConnections = 0;
  // The client's own listener for the event needs a window; all it does is end its wait.
  if (event) {
    world.page.setOnline(true);
    expect(world.phase()).not.toBe("offline");
  }
  await world.pass(within);
  if (!event) expectInvariants(world, { fetches: 60, sockets: [20, 60] });
  await world.pass(30_000);
  expectInvariants(world, { fetches: 60, sockets: [20, 60] });
});

test("[L4] schedule 38: half an hour hidden, and visible again", async () => {
  const world = await createSignedInWorld();
  world.page.setHidden(true);
  await world.pass(1_800_000);
  expect(world.data()?.who).toBe("user_alice");
  world.page.setHidden(false);
  world.call("mutation");
  await world.pass(1000);
  expect(world.server.authErrors).toEqual([]);
  expectInvariants(world, { fetches: 3, sockets: 1 });
});

test("[L4] schedule 39: out of the back/forward cache, with the session alive", async () => {
  const world = await createSignedInWorld();
  world.page.sleep(600_000);
  world.server.drop();
  world.page.signal("restore");
  await world.pass(5000);
  expect(world.server.authErrors).toEqual([]);
  expectInvariants(world, { fetches: 2, sockets: 2 });
});

test("[L7] schedule 39: out of the back/forward cache, after the session ended elsewhere", async () => {
  const world = await createSignedInWorld();
  world.page.sleep(60_000);
  world.server.drop();
  world.source.mode = "gone";
  const runs = world.server.runs.length;
  world.page.signal("restore");
  await world.pass(100);
  expect(world.server.runs.slice(runs).filter(({ who }) => who !== null)).toEqual([]);
  await expectSignedOut(world);
});

test.each([600_000, -600_000, 86_400_000, -86_400_000])(
  "[L43] schedule 40: a clock that is %d ms off from the start, and one that jumps by as much later",
  async (ahead) => {
    for (const jump of [0, 100_000]) {
      const world = createWorld();
      if (jump === 0) world.page.setClock(ahead);
      world.source.signIn(ALICE);
      await world.pass(1000 + jump);
      world.page.setClock(ahead);
      const data = setInterval(world.server.invalidate, 10_000);
      await world.pass(HOUR);
      clearInterval(data);
      expect(world.server.authErrors).toEqual([]);
      expectInvariants(world, { fetches: 20, sockets: 1 });
      await world.close();
    }
  },
);

test("[L43] schedule 41: a backend that misjudges the client's clock, as on a page that is two minutes old", async () => {
  const world = createWorld();
  world.server.skew = 120_000;
  world.source.signIn(ALICE);
  const data = setInterval(world.server.invalidate, 1000);
  await world.pass(HOUR);
  clearInterval(data);
  expect(world.server.authErrors).toEqual([]);
  expectInvariants(world, { fetches: 19, sockets: 1 });
});

test("[L4] schedule 49: the socket drops five times in two minutes, around a refresh", async () => {
  const world = await createSignedInWorld();
  await world.pass(150_000);
  for (const code of [1006, 1011, 1005, 1006, 1001]) {
    world.server.drop(code);
    await world.pass(24_000);
  }
  expect(world.server.authErrors).toEqual([]);
  expectInvariants(world, { fetches: 2, sockets: 6 });
});
