// Judges a tab by who was signed in when: the invariants I1 to I8 for schedules in which people come and go.
import { expect } from "vitest";
import type { Person } from "../../src/testing/index.ts";
import { unhandled } from "./time.ts";
import type { World } from "./world.ts";

/** Who was signed in at the provider from when on, ms since 1970; null for nobody. */
export type Truth = { readonly at: number; readonly person: Person | null }[];

/** What was sent before somebody left may arrive this much after, ms. */
const ON_THE_WIRE = 10;

/** Everybody, and nobody, who was signed in at some moment between the two. */
function people(truth: Truth, from: number, to = from): (string | null)[] {
  const first = truth.findLastIndex(({ at }) => at < from);
  return truth.filter(({ at }, index) => index >= first && at <= to).map(({ person }) => person?.sub ?? null);
}

/** Checks what holds with any client, in a tab whose world has been healthy for 35 s. */
export function expectRecovered(world: World, truth: Truth): void {
  const last = truth.at(-1)?.person ?? null;
  // I1: from the first signed-in view of a person on, signed in until that person leaves.
  let signedIn: string | null = null;
  for (const { at, view } of world.views) {
    const stayed = signedIn !== null && people(truth, at + world.start).every((who) => who === signedIn);
    if (view.status !== "authenticated") expect({ at, status: view.status, stayed }).toMatchObject({ stayed: false });
    signedIn = view.status === "authenticated" ? view.identity.subject : null;
  }
  // I3: it has recovered, for whoever is there.
  expect(world.data()?.who).toBe(last?.sub ?? null);
  if (last === null) expect(world.status()).toBe("unauthenticated");
  else expect(world.phase()).toBe("confirmed");
  // I4
  expect(unhandled).toEqual([]);
  // I5: at most one fetch in half a second, and a few.
  expect(world.source.fetches.length).toBeLessThan(10 + (Date.now() - world.start) / 500);
  // I6: no fetch for nobody.
  for (const { at } of world.source.fetches) expect(people(truth, at)).not.toEqual([null]);
  // I7: one socket.
  expect(world.server.open()).toBe(1);
}

/** Checks everything that is promised, for a client of `createConvexClient`. */
export function expectTruth(world: World, truth: Truth): void {
  expectRecovered(world, truth);
  // I2: everything ran as whoever was signed in.
  for (const { at, kind, who } of world.server.runs) {
    const allowed = people(truth, at - ON_THE_WIRE, at);
    expect({ at: at - world.start, kind, who, allowed: allowed.includes(who) }).toMatchObject({ allowed: true });
  }
  // I8: every call has settled once, has run at most once, and as whoever made it.
  for (const { kind, call, at, settled, error } of world.calls) {
    const runs = world.server.runs.filter((run) => run.kind === kind && (run.args as { call?: number }).call === call);
    expect({ kind, call, settled, error, runs: runs.length > 1 }).toMatchObject({ settled: 1, runs: false });
    if (error === null) expect(runs.length).toBe(1);
    else expect(["CALL_ABANDONED", "ACTION_INTERRUPTED"]).toContain(error);
    for (const { who } of runs) expect(people(truth, at)).toContain(who);
  }
}
