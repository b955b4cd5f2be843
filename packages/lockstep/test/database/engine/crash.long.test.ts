// `kill -9` under load, five hundred times: `npm run test:long`.

import { it } from "vitest";
import { crashAt, drawPoints, SEED } from "../support/crash.ts";

const FOLDERS = 20;
const LIVES = 25;

it.each(Array.from({ length: FOLDERS }, (_, n) => n))(
  `[Y63] [F265] seed ${SEED} + %i: a data folder survives twenty-five kills`,
  { timeout: 1_200_000 },
  async (folder) => {
    await crashAt(drawPoints(SEED + folder, LIVES, 60), SEED + folder);
  },
);
