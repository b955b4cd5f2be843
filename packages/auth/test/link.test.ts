// The link with the real ConvexReactClient against a scripted backend, under fake timers.
// The numbers in brackets at the end of a title name the fault schedule.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ALICE, createWorld } from "./support/world.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("[L3] boot: one socket, one Authenticate, one run of a query (1)", async () => {
  const world = createWorld();
  world.source.signIn(ALICE);
  await world.pass(1000);
  expect(world.server.sockets()).toBe(1);
  expect(world.server.authenticates).toEqual(["user_alice#1"]);
  expect(world.server.runs.length).toBe(1);
  expect(world.phase()).toBe("confirmed");
  expect(world.data()?.who).toBe("user_alice");
});
