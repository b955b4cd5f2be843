// Killed in the middle of refreshes: nobody is signed out. The same with a thousand clients is in crash.long.test.ts.

import { expect, test } from "vitest";
import { refreshesOverACrash } from "./support/refreshes-over-a-crash.ts";

test("[I216] killed during 60 refreshes and started again: every client goes on", async () => {
  const { answered, lost } = await refreshesOverACrash(60, 5);
  expect(lost).toEqual([]);
  expect(answered).toBeGreaterThanOrEqual(5);
  expect(answered).toBeLessThan(60);
});
