// Runs that several callers share, and how many of their results are kept.

import { expect, it } from "vitest";
import { createSharedQueries, MAX_KEPT } from "../../../src/database/deployment/shared-queries.ts";
import type { Snapshot } from "../../../src/database/engine/snapshot.ts";
import { ANONYMOUS } from "../../../src/database/callers/caller-identity.ts";

const SIZE = 1024 * 1024;
const MOST = MAX_KEPT / SIZE;

it("[Y76] of the results of one timestamp, the newest 16 MiB are kept; an evicted query runs again", async () => {
  const shared = createSharedQueries();
  const ran: number[] = [];
  const ask = async (n: number, ts = 1n): Promise<void> => {
    const call = { path: "m:q", kind: "query", args: { n }, caller: ANONYMOUS } as const;
    await shared.get(call, { ts } as Snapshot, async () => {
      ran.push(n);
      return { outcome: { ok: true, json: "x".repeat(SIZE), logLines: [] }, reads: {} as never };
    });
  };
  const all = Array.from({ length: MOST * 2 }, (_, n) => n);
  for (const n of all) await ask(n);
  expect(ran.splice(0)).toEqual(all);
  for (const n of all.slice(-MOST + 1)) await ask(n);
  expect(ran).toEqual([]);
  await ask(0);
  await ask(0, 2n);
  await ask(0, 2n);
  expect(ran).toEqual([0, 0]);
});
