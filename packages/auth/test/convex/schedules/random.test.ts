// Generated schedules of faults against the whole tab. `npm run soak` searches many more. The oracle is which user was
// signed in when, which the schedule itself decides: see `expectTruth` in support/truth.ts.
import { ConvexReactClient } from "convex/react";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FAULTS, type Schedule, play } from "../../support/faults.ts";
import { startTime, stopTime } from "../../support/time.ts";
import { expectRecovered } from "../../support/truth.ts";
import type { WorldOptions } from "../../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

/** Without `RUNS`, a few schedules, always the same; with it, that many, new ones unless `SEED` is set. */
const { RUNS, SEED } = process.env;
const runs = Number(RUNS ?? 300);
const seed = SEED === undefined ? (RUNS === undefined ? 7 : Date.now() % 2 ** 31) : Number(SEED);
const EVERY = 500;
const HOURS = 7_200_000;

const stock: WorldOptions["makeClient"] = (url, options) => new ConvexReactClient(url, options);

const schedule: fc.Arbitrary<Schedule> = fc.record({
  life: fc.constantFrom(5, 15, 60, 300),
  source: fc.record({ isShared: fc.boolean(), namesSession: fc.boolean() }),
  steps: fc.array(
    fc.tuple(fc.constantFrom(...Object.keys(FAULTS)), fc.oneof(fc.nat(100), fc.nat(3000), fc.nat(45_000))),
    { minLength: 1, maxLength: 14 },
  ),
});

/** Plays the generated schedules, and shows progress when there are many. */
async function search(one: (generated: Schedule) => Promise<void>): Promise<void> {
  let done = 0;
  const property = fc.asyncProperty(schedule, async (generated) => {
    await one(generated);
    done += 1;
    if (RUNS !== undefined && done % EVERY === 0) console.log(`${done} of ${runs} schedules passed`);
  });
  await fc.assert(property, { numRuns: runs, seed });
  expect(done).toBe(runs);
}

test(
  `[S26] [S49] [S50] [L21] [L61] [L62] seed ${seed}: whatever the schedule, everything runs as the user and in the organization named, and the session recovers`,
  () => search((generated) => play(generated)),
  HOURS,
);

test(
  `[S26] [L47] seed ${seed}: whatever the schedule, a stock client recovers as the signed-in user`,
  () =>
    search(({ steps, ...generated }) =>
      play(
        // A stock client only notices this after a minute.
        { ...generated, steps: steps.filter(([name]) => name !== "connection goes half open") },
        { makeClient: stock },
        expectRecovered,
      ),
    ),
  HOURS,
);
