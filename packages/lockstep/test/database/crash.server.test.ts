// `kill -9` under load, a handful of times. The many are in crash.long.test.ts.

import { expect, it } from "vitest";
import { crashableFolder, crashOnce } from "./support/crash.ts";

it("[Y63] [F265] after a kill at any point all that was answered is there, nothing is there twice, every job runs once", async () => {
  const data = await crashableFolder();
  const points = [1, 7, 40, Math.ceil(Math.random() * 200)];
  for (const [life, killAt] of points.entries()) await crashOnce(data, `life${life}`, killAt);
  expect(points.length).toBe(4);
});
