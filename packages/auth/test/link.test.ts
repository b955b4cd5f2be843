// The link with the real ConvexReactClient against a scripted backend, under fake timers: boot, faults, recovery.
// The numbers in brackets at the end of a title name the fault schedule.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startTime, stopTime } from "./support/time.ts";
import { ALICE, MUTATION, createSignedInWorld, createWorld } from "./support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

test("[L3] boot: one socket, one Authenticate, one run of a query (1)", async () => {
  const world = await createSignedInWorld();
  expect(world.server.sockets()).toBe(1);
  expect(world.server.authenticates).toEqual(["user_alice#1"]);
  expect(world.server.runs.length).toBe(1);
  expect(world.data()?.who).toBe("user_alice");
});

test.each([0, 300, 5000])("[L1] nothing runs before the source answers after %d ms (2)", async (ms) => {
  const world = createWorld();
  const saved = world.client.mutation(MUTATION, {});
  await world.pass(ms);
  expect(world.server.runs).toEqual([]);
  expect(world.server.open()).toBe(ms === 0 ? 0 : 1);
  world.source.signIn(ALICE);
  await world.pass(1000);
  await expect(saved).resolves.toBe(1);
  expect(world.server.runs.length).toBeGreaterThan(1);
  expect(world.runsNotAs("user_alice")).toEqual([]);
});

test("[L2] signed out, a query runs as nobody as soon as that is known (3)", async () => {
  const world = createWorld();
  await world.pass(2000);
  expect(world.server.runs).toEqual([]);
  world.source.signOut();
  await world.pass(20);
  expect(world.server.runs.map(({ who }) => who)).toEqual([null]);
  expect(world.data()).toEqual({ who: null, written: 0 });
  expect(world.server.authenticates).toEqual([]);
});

test.each([1, 5])("[L4] the first %d connections are refused (4)", async (times) => {
  const world = createWorld();
  world.server.refuseConnections = times;
  world.source.signIn(ALICE);
  await world.pass(90_000);
  expect(world.phase()).toBe("confirmed");
  expect(world.server.sockets()).toBe(times + 1);
  expect(world.runsNotAs("user_alice")).toEqual([]);
});

test("[L4] the socket drops while the first fetch is pending (5)", async () => {
  const world = createWorld();
  world.source.latency = 5000;
  world.source.signIn(ALICE);
  await world.pass(1000);
  world.server.drop();
  await world.pass(10_000);
  expect(world.phase()).toBe("confirmed");
  expect(world.runsNotAs("user_alice")).toEqual([]);
});

test("[L4] the socket drops five times in two minutes, around a refresh (49)", async () => {
  const world = await createSignedInWorld();
  await world.pass(150_000);
  for (const code of [1006, 1011, 1005, 1006, 1001]) {
    world.server.drop(code);
    await world.pass(24_000);
  }
  expect(world.phase()).toBe("confirmed");
  world.expectNeverSignedOut();
  expect(world.server.sockets()).toBe(6);
  expect(world.server.authErrors).toEqual([]);
  expect(world.runsNotAs("user_alice")).toEqual([]);
});

test.each([
  ["reject", 2000],
  ["hang", 17_000],
] as const)("[L5] the first fetch answers %s once (6, 7)", async (mode, within) => {
  const world = createWorld();
  world.source.script.push(mode);
  world.source.signIn(ALICE);
  await world.pass(within);
  expect(world.phase()).toBe("confirmed");
  expect(world.runsNotAs("user_alice")).toEqual([]);
});

test("[L5] a first fetch that hangs does not delay that the user signs out (7)", async () => {
  const world = createWorld();
  world.source.mode = "hang";
  world.source.signIn(ALICE);
  await world.pass(2000);
  world.source.signOut();
  await world.pass(20);
  expect(world.data()).toEqual({ who: null, written: 0 });
});

test("[L3] an hour of 300 s tokens: one socket, eighteen Authenticates, no AuthError (8)", async () => {
  const world = await createSignedInWorld();
  await world.pass(3_600_000);
  expect(world.server.sockets()).toBe(1);
  expect(world.server.authenticates.length).toBe(18);
  expect(world.server.runs.length).toBe(18);
  expect(world.server.authErrors).toEqual([]);
  expect(world.source.fetches.length).toBe(18);
  expect(world.views.filter(({ view }) => view.status === "authenticated" && view.phase === "refreshing")).toEqual([]);
  world.expectNeverSignedOut();
});

test.each([5, 15, 60])("[L3] two minutes of %d s tokens: one socket, no AuthError (16)", async (life) => {
  const world = createWorld();
  world.source.life = life;
  world.source.signIn(ALICE);
  const data = setInterval(world.server.invalidate, 500);
  await world.pass(120_000);
  clearInterval(data);
  expect(world.server.sockets()).toBe(1);
  expect(world.server.authErrors).toEqual([]);
  expect(world.source.fetches.length).toBeLessThanOrEqual(120 / (life / 2) + 2);
  world.expectNeverSignedOut();
});

test("[L6] one failed refresh before the end of the token shows nothing (9)", async () => {
  const world = await createSignedInWorld();
  world.source.script.push("fail");
  await world.pass(290_000);
  expect(world.server.sockets()).toBe(1);
  expect(world.server.authErrors).toEqual([]);
  expect(world.source.tokens.length).toBe(2);
  world.expectNeverSignedOut();
});

test.each(["fail", "reject", "hang"] as const)(
  "[L6] twenty minutes of a provider that answers %s, while data changes (10, 11)",
  async (mode) => {
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
    expect(world.phase()).toBe("confirmed");
    expect(world.server.sockets()).toBe(2);
    expect(world.source.fetches.length).toBeLessThan(90);
    expect(world.runsNotAs("user_alice")).toEqual([]);
    world.expectNeverSignedOut();
  },
);

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
  expect(world.phase()).toBe("confirmed");
  expect(world.runsNotAs("user_alice")).toEqual([]);
  world.expectNeverSignedOut();
});

test("[L7] a session proven gone ends once (13)", async () => {
  const world = await createSignedInWorld();
  world.source.mode = "gone";
  await world.pass(211_000);
  expect(world.session.view()).toMatchObject({ status: "unauthenticated", reason: "session_ended" });
  const fetches = world.source.fetches.length;
  const runs = world.server.runs.length;
  await world.pass(600_000);
  expect(world.source.fetches.length).toBe(fetches);
  expect(world.server.runs.slice(runs).filter(({ who }) => who !== null)).toEqual([]);
  expect(world.data()?.who).toBeNull();
});

test("[L15] after an hour of sleep with a dead socket the expired token is not sent (35)", async () => {
  const world = await createSignedInWorld();
  world.page.sleep(3_600_000);
  vi.setSystemTime(Date.now() + 3_600_000);
  world.source.latency = 2000;
  world.server.drop();
  await world.pass(10_000);
  expect(world.server.authErrors).toEqual([]);
  expect(world.server.authenticates).toEqual(["user_alice#1", "user_alice#2"]);
  expect(world.phase()).toBe("confirmed");
  world.expectNeverSignedOut();
});

test("[L16] a socket that is held for ten minutes is replaced now and then, and none is left open (50)", async () => {
  const world = createWorld();
  await world.pass(600_000);
  expect(world.server.open()).toBeLessThanOrEqual(1);
  expect(world.server.runs).toEqual([]);
  world.source.signIn(ALICE);
  await world.pass(20_000);
  expect(world.phase()).toBe("confirmed");
  expect(world.server.open()).toBe(1);
});

test("[L16] closing the client while its socket is held leaves none (51)", async () => {
  const world = createWorld();
  await world.pass(1000);
  const closed = world.client.close();
  await world.pass(100);
  await expect(closed).resolves.toBeUndefined();
  expect(world.server.open()).toBe(0);
});
