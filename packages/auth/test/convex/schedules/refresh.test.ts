// The refresh of a token, with the real ConvexReactClient: on time, late, failing, repeated, with an old token, and
// after the session's end.
import { afterEach, beforeEach, expect, test } from "vitest";
import { expectInvariants } from "../../support/invariants.ts";
import { startTime, stopTime } from "../../support/time.ts";
import { ALICE, createSignedInWorld, createWorld, expectSignedOut } from "../../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

test("[L3] schedule 8: an hour of 300 s tokens is one socket, eighteen Authenticates, no AuthError", async () => {
  const world = await createSignedInWorld();
  await world.pass(3_600_000);
  expect(world.server.authenticates.length).toBe(18);
  expect(world.server.runs.length).toBe(18);
  expect(world.server.authErrors).toEqual([]);
  expect(world.views.filter(({ view }) => view.status === "authenticated" && view.phase === "refreshing")).toEqual([]);
  expectInvariants(world, { fetches: 18, sockets: 1 });
});

test.each([
  [9, "fail"],
  [12, "garbage"],
] as const)("[L6] schedule %d: one refresh that returns %s before the token expires shows nothing", async (_, mode) => {
  const world = await createSignedInWorld();
  world.source.script.push(mode);
  await world.pass(290_000);
  expect(world.server.authErrors).toEqual([]);
  expect(world.source.tokens.length).toBe(2);
  expectInvariants(world, { fetches: 3, sockets: 1 });
});

test.each([
  [10, "fail"],
  [10, "reject"],
  [11, "hang"],
  [12, "garbage"],
] as const)("[L6] schedule %d: twenty minutes of a provider that returns %s, while data changes", async (_, mode) => {
  const world = await createSignedInWorld();
  await world.pass(200_000);
  world.source.mode = mode;
  const data = setInterval(world.server.invalidate, 2000);
  await world.pass(1_200_000);
  expect(world.phase()).toBe("refreshing");
  expect(world.data()?.who).toBe("user_alice");
  expect(world.server.authErrors).toEqual(["Convex token identity expired"]);
  world.source.mode = "mint";
  await world.pass(35_000);
  clearInterval(data);
  expectInvariants(world, { fetches: 115, sockets: 2 });
});

test("[L6] thirty seconds of outage with 15 s tokens changes nothing on screen", async () => {
  const world = createWorld();
  world.source.life = 15;
  world.source.signIn(ALICE);
  await world.pass(20_000);
  world.source.mode = "fail";
  const data = setInterval(() => {
    expect(world.data()?.who).toBe("user_alice");
    world.server.invalidate();
  }, 1000);
  await world.pass(30_000);
  expect(world.phase()).toBe("refreshing");
  world.source.mode = "mint";
  await world.pass(30_000);
  clearInterval(data);
  expectInvariants(world, { fetches: 20, sockets: 2 });
});

test("[L7] schedule 13: a session proven gone ends once", async () => {
  const world = await createSignedInWorld();
  world.source.mode = "gone";
  await world.pass(211_000);
  expect(world.session.view()).toMatchObject({ status: "unauthenticated", reason: "session_ended" });
  expect(world.views.filter(({ view }) => view.status !== "authenticated").length).toBe(3);
  await expectSignedOut(world);
});

test("[L8] schedule 14: the same token at the refresh is kept, and requests continue until another one arrives", async () => {
  const world = await createSignedInWorld();
  world.source.mode = "same";
  await world.pass(250_000);
  expect(world.data()?.who).toBe("user_alice");
  world.source.mode = "mint";
  await world.pass(35_000);
  expect(world.server.authErrors).toEqual([]);
  expectInvariants(world, { fetches: 12, sockets: 1 });
});

test.each([100, 200])("[L43] schedule 15: a refresh that returns a token already %d of 300 s old", async (age) => {
  const world = await createSignedInWorld();
  const data = setInterval(world.server.invalidate, 500);
  await world.pass(200_000);
  world.source.age = age;
  await world.pass(10_000);
  world.source.age = 0;
  await world.pass(1_000_000);
  clearInterval(data);
  expect(world.source.tokens.length).toBeGreaterThan(5);
  expect(world.server.authErrors).toEqual([]);
  expectInvariants(world, { fetches: 8, sockets: 1 });
});

test.each([5, 15, 60])("[L3] schedule 16: two minutes of %d s tokens are one socket and no AuthError", async (life) => {
  const world = createWorld();
  world.source.life = life;
  world.source.signIn(ALICE);
  const data = setInterval(world.server.invalidate, 500);
  await world.pass(120_000);
  clearInterval(data);
  expect(world.server.authErrors).toEqual([]);
  expectInvariants(world, { fetches: 120 / (life / 2) + 2, sockets: 1 });
});
