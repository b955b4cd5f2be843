// Killed in the middle of a thousand refreshes, early, halfway and late: nobody is signed out.

import { expect, test } from "vitest";
import { refreshesOverACrash } from "./support/refreshes-over-a-crash.ts";

test.each([10, 400, 900])(
  "[I216] killed after %i of 1,000 concurrent refreshes and started again: every client goes on",
  { timeout: 300_000 },
  async (killAfter) => {
    const { answered, lost } = await refreshesOverACrash(1000, killAfter);
    expect(lost).toEqual([]);
    expect(answered).toBeGreaterThanOrEqual(killAfter);
    expect(answered).toBeLessThan(1000);
  },
);
