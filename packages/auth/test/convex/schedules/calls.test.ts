// Mutations and actions around the expiry of a token and the end of an identity, with the real ConvexReactClient.
import { afterEach, beforeEach, expect, test } from "vitest";
import { currentClient } from "../../../src/convex/index.ts";
import { expectCallsSettledOnce, expectInvariants } from "../../support/invariants.ts";
import { startTime, stopTime } from "../../support/time.ts";
import {
  ACTION,
  ALICE,
  BOB,
  MUTATION,
  QUERY,
  type World,
  createSignedInWorld,
  createWorld,
} from "../../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

/** A tab whose token has expired on a live socket, because the provider is down. */
async function createExpiredWorld() {
  const world = await createSignedInWorld();
  world.source.mode = "fail";
  await world.pass(305_000);
  expect(world.server.authErrors).toEqual([]);
  return world;
}

test("[L22] schedule 20: a mutation called with an expired token is held, and commits once", async () => {
  const world = await createExpiredWorld();
  const write = world.call("mutation");
  await world.pass(5000);
  expect(world.server.runs.filter(({ kind }) => kind === "mutation")).toEqual([]);
  world.source.mode = "mint";
  await world.pass(35_000);
  expect(write).toMatchObject({ settled: 1, error: null });
  expect(world.server.authErrors).toEqual([]);
  expectInvariants(world, { fetches: 16, sockets: 1 });
});

test("[L11] schedule 20: a mutation with an optimistic update shows it at once, is refused, and commits once", async () => {
  const world = await createExpiredWorld();
  const saved = world.client.mutation(
    MUTATION,
    {},
    { optimisticUpdate: (store) => store.setQuery(QUERY, {}, { who: "user_alice", written: 1 }) },
  );
  expect(world.data()).toEqual({ who: "user_alice", written: 1 });
  await world.pass(5000);
  expect(world.server.authErrors).toEqual(["Convex token identity expired"]);
  expect(world.server.runs.filter(({ kind }) => kind === "mutation")).toEqual([]);
  world.source.mode = "mint";
  await world.pass(35_000);
  await expect(saved).resolves.toBe(1);
  expect(world.server.runs.filter(({ kind }) => kind === "mutation").length).toBe(1);
  expectInvariants(world, { fetches: 16, sockets: 2 });
});

test("[L22] schedule 21: an action called with an expired token is held until it is fresh, and runs once", async () => {
  const world = await createExpiredWorld();
  const action = world.call("action");
  await world.pass(5000);
  expect(action.settled).toBe(0);
  world.source.mode = "mint";
  await world.pass(35_000);
  expect(action).toMatchObject({ settled: 1, error: null });
  expect(world.server.authErrors).toEqual([]);
  expectInvariants(world, { fetches: 16, sockets: 1 });
});

test("[L22] a held call triggers a refresh that timers slept through, and calls keep their order", async () => {
  const world = await createSignedInWorld();
  world.page.sleep(3_600_000);
  // The backend's clock is the wall clock, which advanced during sleep.
  const calls = [world.call("action"), world.call("mutation"), world.call("action"), world.call("mutation")];
  await world.pass(100);
  expect(calls.map(({ error }) => error)).toEqual([null, null, null, null]);
  const ran = world.server.runs.filter(({ kind }) => kind !== "query");
  expect(ran.map(({ args }) => (args as { call: number }).call)).toEqual([0, 1, 2, 3]);
  expect(ran.every(({ at }) => at >= (world.source.fetches[1]?.at ?? Infinity))).toBe(true);
  expectInvariants(world, { fetches: 2, sockets: 1 });
});

test("[L22] while an action is in flight, a mutation with an optimistic update waits as well", async () => {
  const world = await createSignedInWorld();
  world.source.mode = "fail";
  await world.pass(297_000);
  world.server.actionTakes = 10_000;
  const action = world.call("action");
  await world.pass(4000);
  const saved = world.client.mutation(MUTATION, {}, { optimisticUpdate: () => {} });
  await world.pass(5000);
  expect(world.server.authErrors).toEqual([]);
  world.source.mode = "mint";
  await world.pass(35_000);
  expect(action).toMatchObject({ settled: 1, error: null });
  await expect(saved).resolves.toBe(2);
  expectInvariants(world, { fetches: 16, sockets: 1 });
});

test("[L23] schedule 22: an action in flight when its connection is replaced fails with ACTION_INTERRUPTED, once", async () => {
  const world = await createSignedInWorld();
  world.server.actionTakes = 20_000;
  const action = world.call("action");
  await world.pass(1000);
  // The session is revoked and restored: the backend refuses the token it had accepted, and the client reauthenticates.
  world.server.accept = (token) => (token === world.source.tokens[0] ? "revoked" : null);
  world.server.drop();
  await world.pass(35_000);
  expect(action).toMatchObject({ settled: 1, error: "ACTION_INTERRUPTED" });
  expect(world.server.runs.filter(({ kind }) => kind === "action").length).toBe(1);
  expectInvariants(world, { fetches: 2, sockets: 3 });
});

test("[L23] schedule 22: an action whose token expires in flight while data changes fails in the same way", async () => {
  const world = await createSignedInWorld();
  world.source.mode = "fail";
  await world.pass(296_000);
  world.server.actionTakes = 60_000;
  const action = world.call("action");
  await world.pass(10_000);
  world.server.invalidate();
  await world.pass(5000);
  expect(world.server.authErrors).toEqual(["Convex token identity expired"]);
  world.source.mode = "mint";
  await world.pass(35_000);
  expect(action).toMatchObject({ settled: 1, error: "ACTION_INTERRUPTED" });
  expectInvariants(world, { fetches: 20, sockets: 2 });
});

test("[L23] an action that fails on its own fails with its own error", async () => {
  const world = await createSignedInWorld();
  world.server.fail = "no such row";
  const failed = world.client.action(ACTION, {}).catch((error: Error) => error.message);
  await world.pass(100);
  expect(await failed).toContain("no such row");
});

test.each([
  ["sign-out", ({ source }: World): void => source.signOut()],
  ["another user", ({ source }: World): void => source.signIn(BOB)],
  ["close", ({ client }: World): void => void client.close()],
] as const)("[L24] %s rejects pending calls, sent or held, and later calls on the old client", async (_, end) => {
  const world = await createSignedInWorld();
  world.server.actionTakes = 600_000;
  const sent = world.call("action");
  world.source.mode = "fail";
  await world.pass(305_000);
  const unsent = world.call("action");
  const query = world.client
    .query(QUERY, { n: 1 } as unknown as Record<string, never>)
    .then(String, (error: { code: string }) => error.code);
  const old = currentClient(world.client);
  end(world);
  await world.pass(0);
  expect([sent.error, unsent.error]).toEqual(["CALL_ABANDONED", "CALL_ABANDONED"]);
  expect(await query).toBe("CALL_ABANDONED");
  await expect(old.mutation(MUTATION, {})).rejects.toMatchObject({ code: "CALL_ABANDONED" });
  await world.pass(60_000);
  expect(world.server.runs.filter(({ kind }) => kind !== "query").length).toBe(1);
  expectCallsSettledOnce(world);
});

test("[L24] the error of a held call says that it was not sent; that of a sent call says that it may have run", async () => {
  const world = await createExpiredWorld();
  const held = world.client.action(ACTION, {}).catch((error: Error) => error.message);
  world.source.signOut();
  expect(await held).toContain("It was not sent.");
  world.source.mode = "mint";
  world.source.say({ kind: "unknown" });
  world.source.signIn(ALICE);
  await world.pass(1000);
  const sent = world.client.mutation(MUTATION, {}).catch((error: Error) => error.message);
  world.source.signOut();
  expect(await sent).toContain("It may or may not have run.");
});

test("[L22] before the user is known, the client keeps calls, which then run as the user who signs in", async () => {
  const world = createWorld();
  world.call("mutation");
  world.call("action");
  await world.pass(2000);
  expect(world.server.runs).toEqual([]);
  world.source.signIn(ALICE);
  await world.pass(1000);
  expectInvariants(world, { fetches: 1, sockets: 1 });
});

test("[L22] a mutation that need not wait keeps its place behind one that waits", async () => {
  const world = await createSignedInWorld();
  world.page.sleep(3_600_000);
  const held = world.call("mutation");
  const shown = world.client.mutation(MUTATION, { call: 1 }, { optimisticUpdate: () => {} });
  await world.pass(100);
  await shown;
  expect(held.error).toBeNull();
  const ran = world.server.runs.filter(({ kind }) => kind === "mutation");
  expect(ran.map(({ args }) => (args as { call: number }).call)).toEqual([0, 1]);
});
