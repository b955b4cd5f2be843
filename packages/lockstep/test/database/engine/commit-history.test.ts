// Whether a read has changed since, according to the remembered commits.

import { expect, it } from "vitest";
import { createCommitHistory } from "../../../src/database/engine/commit-history.ts";
import { createReadSet } from "../../../src/database/engine/read-set.ts";

const reads = createReadSet();
reads.add("notes/by_id", { low: "b", high: "d" });
const inside = { index: "notes/by_id", key: "c" };
const outside = { index: "notes/by_id", key: "d" };

it("[Y13] a commit changes an earlier read if it wrote one of its keys", () => {
  const history = createCommitHistory(10n);
  history.add(11n, [outside]);
  expect(history.hasChanged(10n, reads)).toBe(false);
  history.add(12n, [inside]);
  expect([10n, 11n, 12n].map((ts) => history.hasChanged(ts, reads))).toEqual([true, true, false]);
});

it("[Y13] a read from before the oldest remembered commit, a start or a restart may have changed", () => {
  const history = createCommitHistory(10n);
  expect([9n, 10n].map((ts) => history.hasChanged(ts, reads))).toEqual([true, false]);
  for (let ts = 11n; ts <= 5000n; ts++) history.add(ts, [outside]);
  expect([11n, 4999n].map((ts) => history.hasChanged(ts, reads))).toEqual([true, false]);
  history.restart(6000n);
  expect([4999n, 6000n].map((ts) => history.hasChanged(ts, reads))).toEqual([true, false]);
});
