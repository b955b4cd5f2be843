// `kill -9` under load, a handful of times. crash.long.test.ts does it five hundred times.

import { it } from "vitest";
import { crashAt, drawPoints, SEED } from "../support/crash.ts";

it(`[Y63] [F265] seed ${SEED}: after a kill at any point every answered mutation is there once, and every job runs once`, async () => {
  await crashAt([1, 7, 40, ...drawPoints(SEED, 1, 200)], SEED);
});
