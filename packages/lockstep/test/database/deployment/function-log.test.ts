// The log of function runs that is kept for `convex logs`.

import { expect, it } from "vitest";
import { createFunctionLog, MAX_TEXT } from "../../../src/database/deployment/function-log.ts";

const run = { kind: "query" as const, startedMs: 0, endedMs: 0, logLines: [] as string[], error: null };

it("[F350] the last 2000 runs are kept", async () => {
  const log = createFunctionLog(1);
  for (let n = 0; n < 2100; n++) log.add({ ...run, name: `${n}` });
  const { entries, newCursor } = await log.after(0);
  expect(entries.map(({ identifier }) => identifier)).toEqual(Array.from({ length: 2000 }, (_, n) => `${n + 100}`));
  log.add({ ...run, name: "next" });
  expect((await log.after(newCursor)).entries).toMatchObject([{ identifier: "next" }]);
});

it("[F350] of long names, lines and errors, the newest 16 Mi characters are kept", async () => {
  const log = createFunctionLog(1);
  const third = "x".repeat(MAX_TEXT / 3);
  for (const [n, text] of [{ name: third }, { logLines: ["", third] }, { error: third }].entries())
    log.add({ ...run, name: "", ...text, startedMs: n });
  const kept = async (): Promise<number[]> => (await log.after(0)).entries.map(({ timestamp }) => timestamp * 1000);
  expect(await kept()).toEqual([0, 1, 2]);
  log.add({ ...run, name: third, startedMs: 3 });
  expect(await kept()).toEqual([1, 2, 3]);
  log.add({ ...run, name: `${third.repeat(3)}xxx`, startedMs: 4 });
  log.add({ ...run, name: "small", startedMs: 5 });
  expect(await kept()).toEqual([5]);
});
