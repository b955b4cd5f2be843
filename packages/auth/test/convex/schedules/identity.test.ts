// Sign-out and change of user at every moment, with the real ConvexReactClient under fake timers.
import { ConvexReactClient } from "convex/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { currentClient } from "../../../src/convex/index.ts";
import { expectInvariants } from "../../support/invariants.ts";
import { startTime, stopTime } from "../../support/time.ts";
import { ALICE, BOB, MUTATION, QUERY, type World, createWorld, expectSignedOut } from "../../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

test("[L13] schedule 29: sign-out while the first fetch is in flight", async () => {
  const world = createWorld();
  world.source.latency = 3000;
  world.source.signIn(ALICE);
  await world.pass(1000);
  world.source.signOut();
  await expectSignedOut(world);
  expect(world.server.authenticates).toEqual([]);
});

test("[L13] schedule 30: sign-out while a refresh is in flight, and the half hour after it", async () => {
  const world = createWorld();
  world.source.signIn(ALICE);
  await world.pass(1000);
  world.source.latency = 3000;
  await world.pass(210_000);
  world.source.signOut();
  await expectSignedOut(world);
});

test.each<[string, (world: World) => Promise<void>]>([
  ["never connected", async (world) => void (world.server.refuseConnections = 3)],
  ["connecting", async (world) => world.pass(2)],
  ["held", async (world) => world.pass(20)],
  ["open", async (world) => world.pass(1000)],
  [
    "waiting to reconnect",
    async (world) => {
      await world.pass(1000);
      world.server.drop();
      await world.pass(100);
    },
  ],
  [
    "stopped for a new token",
    async (world) => {
      await world.pass(1000);
      world.source.mode = "fail";
      await world.pass(310_000);
      world.server.invalidate();
      await world.pass(1000);
      expect(world.server.authErrors.length).toBe(1);
    },
  ],
  [
    "refused",
    async (world) => {
      await world.pass(1000);
      world.server.accept = () => "no";
      world.server.drop();
      await world.pass(20_000);
      world.server.accept = () => null;
    },
  ],
  [
    "offline",
    async (world) => {
      await world.pass(1000);
      world.page.setOnline(false);
      world.server.drop();
      await world.pass(5000);
      world.page.setOnline(true);
    },
  ],
])("[L13] schedule 31: sign-out while the socket is %s", async (_, arrange) => {
  const world = createWorld();
  world.source.signIn(ALICE);
  await arrange(world);
  world.source.signOut();
  await expectSignedOut(world);
});

test("[L13] from the moment of sign-out, code that still holds the old client can neither send nor receive", async () => {
  const world = createWorld();
  world.source.signIn(ALICE);
  await world.pass(1000);
  const old = currentClient(world.client);
  const before = old.watchQuery(QUERY, {}).localQueryResult()?.written;
  world.source.signOut();
  await expect(old.mutation(MUTATION, {})).rejects.toMatchObject({ code: "CALL_ABANDONED" });
  world.server.invalidate();
  await world.pass(900);
  expect(world.server.runs.filter(({ kind }) => kind === "mutation")).toEqual([]);
  expect(old.watchQuery(QUERY, {}).localQueryResult()?.written).toBe(before);
  expect(world.server.open()).toBe(1);
});

test("[L14] schedule 32: A to B without a sign-out in between: another client, and A's data is unreadable", async () => {
  const world = createWorld();
  world.source.signIn(ALICE);
  await world.pass(1000);
  const before = currentClient(world.client);
  world.source.signIn(BOB);
  expect(currentClient(world.client)).not.toBe(before);
  expect(world.data()).toBeUndefined();
  const since = Date.now();
  await world.pass(1000);
  expectInvariants(world, { who: "user_bob", since, fetches: 2, sockets: 2 });
});

test("[L14] schedule 32: A signs out and B signs in, in one turn", async () => {
  const world = createWorld();
  world.source.signIn(ALICE);
  await world.pass(1000);
  world.source.signOut();
  world.source.signIn(BOB);
  expect(world.data()).toBeUndefined();
  const since = Date.now();
  await world.pass(1000);
  // Between them, an unauthenticated client came and went in the same moment.
  expectInvariants(world, { who: "user_bob", since, fetches: 2, sockets: [2, 3] });
});

test("[L13] schedule 33: A's late token is not used after B has signed in", async () => {
  const world = createWorld();
  world.source.signIn(ALICE);
  await world.pass(1000);
  world.source.latency = 5000;
  await world.pass(210_000);
  world.source.latency = 100;
  world.source.signIn(BOB);
  const since = Date.now();
  await world.pass(20_000);
  expect(world.server.authenticates.filter((who) => who?.startsWith("user_alice"))).toEqual(["user_alice#1"]);
  expectInvariants(world, { who: "user_bob", since, fetches: 3, sockets: 2 });
});

test("[L14] schedule 34: another organization gets another client, and the user stays signed in", async () => {
  const world = createWorld();
  world.source.signIn({ ...ALICE, org_id: "org_1" });
  await world.pass(1000);
  const before = currentClient(world.client);
  world.source.signIn({ ...ALICE, org_id: "org_2" });
  await world.pass(1000);
  expect(currentClient(world.client)).not.toBe(before);
  expect(world.server.authenticates).toEqual(["user_alice#1", "user_alice#2"]);
  expectInvariants(world, { fetches: 2, sockets: 2 });
});

test("[L14] a refresh keeps the client", async () => {
  const world = createWorld();
  world.source.signIn(ALICE);
  await world.pass(1000);
  const before = currentClient(world.client);
  await world.pass(900_000);
  expect(world.server.authenticates.length).toBeGreaterThan(3);
  expect(currentClient(world.client)).toBe(before);
});

test("[L19] the client can be used as a ConvexReactClient, its setAuth does nothing, and its watches follow the user", async () => {
  const world = createWorld();
  const seen: (string | null | undefined)[] = [];
  const watch = world.client.watchQuery(QUERY, {});
  const stop = watch.onUpdate(() => seen.push(watch.localQueryResult()?.who));
  expect(world.client).toBeInstanceOf(ConvexReactClient);
  expect(world.client.url).toBe("https://happy-otter-123.convex.cloud");
  world.source.signIn(ALICE);
  await world.pass(1000);
  // Neither on this client nor on the one that React components use.
  for (const client of [world.client, currentClient(world.client)]) {
    client.setAuth(() => Promise.resolve(world.source.tokens[0] ?? null));
    client.clearAuth();
  }
  await world.pass(1000);
  expect(world.server.authenticates).toEqual(["user_alice#1"]);
  world.source.signIn(BOB);
  await world.pass(1000);
  expect(seen).toEqual(["user_alice", undefined, "user_bob"]);
  const answers = Promise.all([world.client.mutation(MUTATION, {}), world.client.query(QUERY, {})]);
  await world.pass(100);
  await expect(answers).resolves.toMatchObject([1, { who: "user_bob" }]);
  stop();
  const count = seen.length;
  world.server.invalidate();
  await world.pass(100);
  expect(seen.length).toBe(count);
});
