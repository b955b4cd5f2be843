// `kill -9` under load, a handful of times. The many are in crash.long.test.ts.

import { it } from "vitest";
import { crashAt, drawPoints, SEED } from "../support/crash.ts";

it(`[Y63] [F265] seed ${SEED}: after a kill at any point all that was answered is there, nothing is there twice, every job runs once`, async () => {
  await crashAt([1, 7, 40, ...drawPoints(SEED, 1, 200)], SEED);
});
