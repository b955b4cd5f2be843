// Kills local AuthKit while a thousand clients refresh, early, halfway and late: no client is signed out.

import { expect, test } from "vitest";
import { refreshesOverACrash } from "./support/refreshes-over-a-crash.ts";

test.each([10, 400, 900])(
  "[I216] killed after %i refreshes of 1,000 parallel clients and restarted: every client continues",
  { timeout: 300_000 },
  async (killAfter) => {
    const { answered, interrupted, lost } = await refreshesOverACrash(1000, killAfter);
    expect(lost).toEqual([]);
    expect(answered).toBeGreaterThanOrEqual(killAfter);
    expect(interrupted).toBeGreaterThan(0);
  },
);
