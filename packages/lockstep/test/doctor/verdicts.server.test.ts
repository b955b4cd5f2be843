// A sample of verdicts.long.test.ts.

import { expect, test } from "vitest";
import { compareVerdicts } from "./support/verdicts.ts";

test("[O11] accepted by a provider, or refused with a code: for 1,500 tokens, as Convex answers", async () => {
  const seen = await compareVerdicts({ lists: 15, tokens: 100 });
  for (const kind of ["accepted", "unmatched"]) expect(seen.get(kind) ?? 0).toBeGreaterThan(0);
});
