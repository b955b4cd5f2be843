// The invariants that hold in every schedule of faults, checked in one place. Their names are from spec/link.md.
import { expect } from "vitest";
import { unhandled } from "./time.ts";
import type { World } from "./world.ts";

/** Parameters of the invariants for one schedule. */
export interface Expected {
  /** I2: the only user as whom anything ran. Default `user_alice`. */
  readonly who?: string | null;
  /** I1 and I2 count from here: when this user signed in, ms since 1970. Default: from the start. */
  readonly since?: number;
  /** I5: the maximum number of fetches. */
  readonly fetches: number;
  /** I7: the number of sockets opened; a pair is a range. */
  readonly sockets: number | readonly [number, number];
}

/**
 * Checks a tab in which one user stayed signed in and whose world is healthy again. I6, nothing after sign-out, is
 * `expectSignedOut`.
 */
export function expectInvariants(world: World, { who = "user_alice", since = 0, fetches, sockets }: Expected): void {
  // I1: from the first signed-in view on, every view is signed in.
  world.expectNeverSignedOut(since);
  // I2: nothing ran unauthenticated or as another user.
  expect(world.runsNotAs(who).filter(({ at }) => at >= since)).toEqual([]);
  // I3: the backend has confirmed the session, and the data on screen is that user's.
  expect(world.phase()).toBe("confirmed");
  expect(world.client.connectionState().isWebSocketConnected).toBe(true);
  if (world.data() !== undefined) expect(world.data()?.who).toBe(who);
  // I4
  expect(unhandled).toEqual([]);
  // I5
  expect(world.source.fetches.length).toBeLessThanOrEqual(fetches);
  // I7: as many sockets as expected, and one of them open.
  const [least, most] = typeof sockets === "number" ? [sockets, sockets] : sockets;
  expect(world.server.sockets()).toBeGreaterThanOrEqual(least);
  expect(world.server.sockets()).toBeLessThanOrEqual(most);
  expect(world.server.open()).toBe(1);
  expectCallsSettledOnce(world);
}

/** I8: every call settled once; a mutation that succeeded ran once, and no call ran twice. */
export function expectCallsSettledOnce(world: World): void {
  for (const { kind, call, settled, error } of world.calls) {
    const runs = world.server.runs.filter((run) => run.kind === kind && (run.args as { call?: number }).call === call);
    expect({ kind, call, settled, ran: runs.length }).toEqual({
      kind,
      call,
      settled: 1,
      ran: error === null ? 1 : runs.length,
    });
    expect(runs.length).toBeLessThanOrEqual(1);
  }
}
