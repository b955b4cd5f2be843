// `kill -9` under load, five hundred times: `npm run test:long`.

import { expect, it } from "vitest";
import { crashableFolder, crashOnce } from "./support/crash.ts";

const FOLDERS = 20;
const LIVES = 25;

it.each(Array.from({ length: FOLDERS }, (_, n) => n))(
  "[Y63] [F265] folder %i lives through twenty-five kills",
  { timeout: 1_200_000 },
  async () => {
    const data = await crashableFolder();
    let lives = 0;
    for (; lives < LIVES; lives++) await crashOnce(data, `life${lives}`, Math.ceil(Math.random() * 60));
    expect(lives).toBe(LIVES);
  },
);
