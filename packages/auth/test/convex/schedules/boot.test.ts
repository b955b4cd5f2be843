// From the start to the first confirmation, and closing, with the real ConvexReactClient.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { expectInvariants } from "../../support/invariants.ts";
import { startTime, stopTime } from "../../support/time.ts";
import { ALICE, MUTATION, createSignedInWorld, createWorld } from "../../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

test("[L3] schedule 1: boot is one socket, one Authenticate, one run of a query", async () => {
  const world = await createSignedInWorld();
  expect(world.server.authenticates).toEqual(["user_alice#1"]);
  expect(world.server.runs.length).toBe(1);
  expectInvariants(world, { fetches: 1, sockets: 1 });
});

test.each([0, 300, 5000])("[L1] schedule 2: nothing runs before the source answers, after %d ms", async (ms) => {
  const world = createWorld();
  world.call("mutation");
  await world.pass(ms);
  expect(world.server.runs).toEqual([]);
  expect(world.server.open()).toBe(ms === 0 ? 0 : 1);
  world.source.signIn(ALICE);
  await world.pass(1000);
  expect(world.server.runs.length).toBeGreaterThan(1);
  expectInvariants(world, { fetches: 1, sockets: 1 });
});

test("[L2] schedule 3: a query runs unauthenticated as soon as the user is known to be signed out", async () => {
  const world = createWorld();
  await world.pass(2000);
  expect(world.server.runs).toEqual([]);
  world.source.signOut();
  await world.pass(20);
  expect(world.server.runs.map(({ who }) => who)).toEqual([null]);
  expect(world.data()).toEqual({ who: null, written: 0 });
  expect(world.server.authenticates).toEqual([]);
});

test.each([1, 5])("[L4] schedule 4: the first %d connections are refused", async (times) => {
  const world = createWorld();
  world.server.refuseConnections = times;
  world.source.signIn(ALICE);
  // The client's waits between them: 1, 2, 4, 8 and 16 s.
  await world.pass(1000 * 2 ** times);
  expectInvariants(world, { fetches: 1, sockets: times + 1 });
});

test("[L4] schedule 5: the socket drops while the first fetch is pending", async () => {
  const world = createWorld();
  world.source.latency = 5000;
  world.source.signIn(ALICE);
  await world.pass(1000);
  world.server.drop();
  await world.pass(10_000);
  expectInvariants(world, { fetches: 1, sockets: 2 });
});

test.each([
  [6, "reject", 2000],
  [7, "hang", 17_000],
] as const)("[L5] schedule %d: the first fetch returns %s once", async (_, mode, within) => {
  const world = createWorld();
  world.source.script.push(mode);
  world.source.signIn(ALICE);
  await world.pass(within);
  expectInvariants(world, { fetches: 2, sockets: 1 });
});

test("[L5] schedule 7: a hanging first fetch does not delay a sign-out", async () => {
  const world = createWorld();
  world.source.mode = "hang";
  world.source.signIn(ALICE);
  await world.pass(2000);
  world.source.signOut();
  await world.pass(20);
  expect(world.data()).toEqual({ who: null, written: 0 });
});

test("[L16] schedule 50: a socket held for ten minutes is replaced from time to time, and none is left open", async () => {
  const world = createWorld();
  await world.pass(600_000);
  expect(world.server.open()).toBeLessThanOrEqual(1);
  expect(world.server.runs).toEqual([]);
  world.source.signIn(ALICE);
  await world.pass(20_000);
  expectInvariants(world, { fetches: 1, sockets: [2, 11] });
});

test.each([
  ["the socket is held", async () => {}],
  ["the first fetch is pending", async (world) => world.source.signIn(ALICE)],
  [
    "the client asks for another token",
    async (world) => {
      world.source.signIn(ALICE);
      await world.pass(1000);
      world.source.mode = "hang";
      world.server.accept = () => "revoked";
      world.server.drop();
      await world.pass(1100);
    },
  ],
  [
    "a call is held",
    async (world) => {
      world.source.signIn(ALICE);
      await world.pass(1000);
      world.source.mode = "fail";
      await world.pass(305_000);
      world.call("action");
    },
  ],
] satisfies [string, (world: ReturnType<typeof createWorld>) => Promise<void> | void][])(
  "[L16] schedule 51: closing while %s leaves no socket and no timer",
  async (_, arrange) => {
    const world = createWorld();
    await world.pass(10);
    await arrange(world);
    await world.close();
    await world.pass(15_000);
    expect(world.server.open()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  },
);

test("[L16] schedule 51: `close()` resolves while the socket is held", async () => {
  const world = createWorld();
  await world.pass(1000);
  const closed = world.client.close();
  await world.pass(100);
  await expect(closed).resolves.toBeUndefined();
  await expect(world.client.mutation(MUTATION, {})).rejects.toMatchObject({ code: "CALL_ABANDONED" });
  expect(world.server.open()).toBe(0);
});
