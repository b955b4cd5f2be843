// Generated schedules of faults against the whole tab.
// Oracle: while Alice is signed in, runs(backend) ⊆ {Alice} and views ⊆ {signed in} from the first on;
// and once the faults have ended, the phase is `confirmed` within 35 s of the last backoff that they caused.
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTime, stopTime } from "./support/time.ts";
import { ALICE, MUTATION, type World, createWorld } from "./support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

/** Generated schedules per run, always the same ones. `RUNS=5000` searches that many new ones instead. */
const RUNS = process.env["RUNS"];
const SEARCH = RUNS === undefined ? { numRuns: 150, seed: 7 } : { numRuns: Number(RUNS) };

type Fault = (world: World) => void;

const faults: Record<string, Fault> = {
  "provider fails": ({ source }) => void (source.mode = "fail"),
  "provider rejects": ({ source }) => void (source.mode = "reject"),
  "provider hangs": ({ source }) => void (source.mode = "hang"),
  "provider repeats": ({ source }) => void (source.mode = "same"),
  "provider works": ({ source }) => void (source.mode = "mint"),
  "provider is slow": ({ source }) => void (source.latency = 4000),
  "provider is fast": ({ source }) => void (source.latency = 5),
  "backend refuses": ({ server }) => void (server.accept = () => "refused"),
  "backend accepts": ({ server }) => void (server.accept = () => null),
  "socket drops": ({ server }) => server.drop(),
  "connections fail": ({ server }) => {
    server.refuseConnections = 2;
    server.drop();
  },
  "data changes": ({ server }) => server.invalidate(),
  "page wakes": ({ page }) => page.signal("wake"),
  "source wonders": ({ source }) => {
    source.say({ kind: "unknown" });
    source.signIn(ALICE);
  },
  "user writes": ({ client }) => void client.mutation(MUTATION, {}),
};

const schedule = fc.record({
  life: fc.constantFrom(15, 60, 300),
  steps: fc.array(fc.tuple(fc.constantFrom(...Object.keys(faults)), fc.nat(45_000)), { minLength: 1, maxLength: 10 }),
});

test("[S26] [L21] whatever the schedule, everything runs as Alice, she stays signed in, and it recovers", async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async ({ life, steps }) => {
      const world = createWorld();
      world.source.life = life;
      world.source.signIn(ALICE);
      for (const [name, then] of steps) {
        faults[name]?.(world);
        await world.pass(then);
      }
      faults["provider works"]?.(world);
      faults["provider is fast"]?.(world);
      faults["backend accepts"]?.(world);
      world.server.refuseConnections = 0;
      world.server.invalidate();
      // A refusal wait of 30 s and the reconnect backoff of the Convex client, up to 16 s, may follow each other.
      await world.pass(55_000);
      expect(world.phase()).toBe("confirmed");
      expect(world.data()?.who).toBe("user_alice");
      expect(world.runsNotAs("user_alice")).toEqual([]);
      world.expectNeverSignedOut();
      const wrote = steps.filter(([name]) => name === "user writes").length;
      expect(world.server.runs.filter(({ kind }) => kind === "mutation").length).toBe(wrote);
      await world.close();
    }),
    SEARCH,
  );
}, 3_600_000);
