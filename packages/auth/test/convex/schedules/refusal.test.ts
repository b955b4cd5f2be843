// A backend that refuses tokens, with the real ConvexReactClient under fake timers.
import { afterEach, beforeEach, expect, test } from "vitest";
import { expectInvariants } from "../../support/invariants.ts";
import { startTime, stopTime } from "../../support/time.ts";
import { ALICE, createSignedInWorld, createWorld } from "../../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

test("[L8] schedule 14: the same token, after the backend requested another, is presented again", async () => {
  const world = await createSignedInWorld();
  world.server.accept = () => "keys unreachable";
  world.source.mode = "same";
  world.server.drop();
  await world.pass(3000);
  expect(world.server.authErrors.length).toBeGreaterThan(0);
  world.server.accept = () => null;
  await world.pass(35_000);
  expect(new Set(world.server.authenticates)).toEqual(new Set(["user_alice#1"]));
  expectInvariants(world, { fetches: 6, sockets: [3, 8] });
});

test("[L8] the same token does not count as a second refusal", async () => {
  const world = await createSignedInWorld();
  let refusals = 1;
  world.server.accept = () => (refusals-- > 0 ? "spurious" : null);
  world.source.mode = "same";
  world.server.drop();
  await world.pass(1500);
  expectInvariants(world, { fetches: 2, sockets: 3 });
});

test("[L9] schedule 17: a minute without keys and a dropped socket", async () => {
  const world = await createSignedInWorld();
  world.server.accept = () => "could not fetch the keys";
  world.server.drop();
  const before = world.source.fetches.length;
  await world.pass(60_000);
  expect(world.source.fetches.length - before).toBeLessThanOrEqual(5);
  world.server.accept = () => null;
  await world.pass(36_000);
  expectInvariants(world, { fetches: 7, sockets: [3, 9] });
});

test("[L9] schedule 18: four fresh tokens are refused, then one is accepted", async () => {
  const world = createWorld();
  let refusals = 5;
  world.server.accept = () => (refusals-- > 0 ? "not yet" : null);
  world.source.signIn(ALICE);
  await world.pass(120_000);
  expect(world.server.authErrors.length).toBe(5);
  expectInvariants(world, { fetches: 6, sockets: 6 });
});

test("[L10] schedule 19: a wrong issuer costs at most three requests a minute, and one message with the backend's reason", async () => {
  const world = createWorld();
  const reason = "No auth provider found matching iss https://api.workos.com, configured: https://wrong.example";
  world.server.accept = () => reason;
  world.source.signIn(ALICE);
  await world.pass(60_000);
  const attempts = world.server.authenticates.length;
  await world.pass(600_000);
  expect(world.server.authenticates.length - attempts).toBeLessThanOrEqual(30);
  expect(world.source.fetches.length).toBeLessThanOrEqual(6 + 30);
  expect(world.server.sockets()).toBeLessThanOrEqual(6 + 30);
  expect(world.errors.length).toBe(1);
  expect(world.errors[0]).toContain(reason);
  expect(world.errors[0]).toContain("[TOKEN_REFUSED]");
  expect(world.session.view()).toMatchObject({ status: "authenticated", phase: "optimistic" });
  expect(world.server.runs).toEqual([]);
});

test("[L12] schedule 23: a token that arrives at any moment around a refusal leaves the socket working", async () => {
  let refusals = 0;
  for (let latency = 1; latency <= 40; latency += 1) {
    const world = await createSignedInWorld();
    world.server.accept = (token) => (token === world.source.tokens[0] ? "revoked" : null);
    // The refresh is due at 210 050 ms. The socket reconnects a second after the drop, and its AuthError arrives 15 ms
    // later, so the refreshed token arrives before, between and after all of the client's steps.
    await world.pass(209_050 - 1000);
    world.source.latency = latency;
    world.server.drop();
    await world.pass(10_000);
    refusals += world.server.authErrors.length;
    expectInvariants(world, { fetches: 2, sockets: [2, 3] });
    await world.close();
  }
  expect(refusals).toBeGreaterThan(10);
  expect(refusals).toBeLessThan(40);
});

test("[L12] an answered client that cannot connect for longer than its token lives gets the next token", async () => {
  const world = createWorld();
  world.source.life = 15;
  world.server.accept = () => "refused";
  world.source.signIn(ALICE);
  await world.pass(60);
  // From here the token is refused, a new one is answered, and the socket for it does not connect.
  world.server.refuseConnections = 4;
  await world.pass(12_000);
  world.server.accept = () => null;
  await world.pass(35_000);
  expect(world.server.authErrors).toEqual(["refused"]);
  expectInvariants(world, { fetches: 9, sockets: [3, 7] });
});
