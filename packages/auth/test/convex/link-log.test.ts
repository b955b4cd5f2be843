// What the link adds to the session's log, which the inspector shows.
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTime, stopTime } from "../support/time.ts";
import { ALICE, type World, createSignedInWorld, createWorld } from "../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

const kinds = (world: World, from = 0): string[] =>
  world.session
    .log()
    .slice(from)
    .map(({ kind }) => kind);

test("[L27] a boot: the socket is held until the token has been pushed", async () => {
  const world = createWorld();
  await world.pass(20);
  world.source.signIn(ALICE);
  await world.pass(1000);
  expect(kinds(world)).toEqual([
    "start",
    "socket-held",
    "needed",
    "source-present",
    "fetch-token",
    "token-pushed",
    "socket-open",
    "confirmed",
  ]);
});

test("[L27] a refusal: the client is answered, and its next socket opens with the answer", async () => {
  const world = await createSignedInWorld();
  const before = kinds(world).length;
  world.server.accept = (token) => (token === world.source.tokens[0] ? "revoked" : null);
  world.server.drop();
  await world.pass(5000);
  expect(kinds(world, before)).toEqual([
    "socket-closed",
    "socket-connecting",
    "socket-open",
    "socket-closed",
    "refused",
    "needed",
    "fetch-token",
    "token-answered",
    "socket-connecting",
    "socket-open",
    // The client reports both its authentication and the end of its refresh.
    "confirmed",
    "confirmed",
  ]);
});

test("[L27] a sign-out and a client that gives up are logged with the reason, and never with a token", async () => {
  const world = await createSignedInWorld();
  world.server.accept = () => "wrong issuer";
  world.server.drop();
  await world.pass(100_000);
  world.source.signOut();
  await world.pass(100);
  expect(kinds(world)).toEqual(expect.arrayContaining(["token-lost", "client-replaced", "socket-closed"]));
  expect(world.session.log().find(({ kind }) => kind === "refused")?.reason).toBe("wrong issuer");
  const text = JSON.stringify(world.session.log());
  for (const token of world.source.tokens) expect(text).not.toContain(token);
});
