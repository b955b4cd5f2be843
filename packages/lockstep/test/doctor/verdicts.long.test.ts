// The doctor's verdict on a token is that of Convex. A failure names the seed, and the path to the lists and tokens.

import { expect, test } from "vitest";
import { compareVerdicts } from "./support/verdicts.ts";

test("[O11] accepted by a provider, or refused with a code: for 10,000 tokens, as Convex answers", async () => {
  const seen = await compareVerdicts({ lists: 50, tokens: 200 });
  for (const kind of ["accepted", "unmatched", "refused expired", "refused future", "refused kid", "refused invalid"])
    expect(seen.get(kind) ?? 0, `${kind} of ${JSON.stringify([...seen])}`).toBeGreaterThan(0);
});
