// Kills local AuthKit in the middle of refreshes: no client is signed out. The same with a thousand clients is in crash.long.test.ts.

import { expect, test } from "vitest";
import { refreshesOverACrash } from "./support/refreshes-over-a-crash.ts";

test("[I216] killed while 60 clients refresh and restarted: every client continues", async () => {
  const { answered, interrupted, lost } = await refreshesOverACrash(60, 100);
  expect(lost).toEqual([]);
  expect(answered).toBeGreaterThanOrEqual(100);
  expect(interrupted).toBeGreaterThan(0);
});
