// All measurements under one fake clock; the result is written to the file in RESULT. session.mjs prints it.
import { writeFileSync } from "node:fs";
import { test, vi } from "vitest";
import type { Outcome } from "./judge.ts";

/** Round trips of the cold load, ms. */
const ROUND_TRIPS = [0, 50, 200];

test("measure", async () => {
  // Before React is loaded, so that its scheduler runs on the same clock as everything else.
  vi.useFakeTimers({ toFake: [...TIMERS] });
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const { CANDIDATES } = await import("./candidates.tsx");
  const { NOT_PLAYED, SCHEDULES } = await import("./schedules/all.ts");
  const { judge, judgeNext } = await import("./judge.ts");
  const { NEXT_CANDIDATES } = await import("./next/candidates.tsx");
  const { NEXT_SCHEDULES } = await import("./next/schedules.ts");
  const { openTab } = await import("./tab.tsx");

  const coldLoad = [];
  for (const roundTrip of ROUND_TRIPS) {
    for (const candidate of CANDIDATES) {
      const tab = await openTab(candidate, { roundTrip });
      await tab.pass(10_000);
      const first = tab.screens.find(({ text }) => text === "in/alice");
      coldLoad.push({ roundTrip, candidate: candidate.name, ms: first?.at ?? null });
      await tab.close();
    }
  }
  const [outcomes, nextOutcomes] = [[], []] as [Outcome[], Outcome[]];
  for (const schedule of SCHEDULES) {
    for (const candidate of CANDIDATES) outcomes.push(await judge(candidate, schedule));
  }
  for (const schedule of NEXT_SCHEDULES) {
    for (const candidate of NEXT_CANDIDATES) nextOutcomes.push(await judgeNext(candidate, schedule));
  }
  writeFileSync(
    process.env["RESULT"]!,
    JSON.stringify({ coldLoad, outcomes, nextOutcomes, notPlayed: NOT_PLAYED }, null, 1),
  );
});

const TIMERS = [
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "setImmediate",
  "clearImmediate",
  "Date",
  "performance",
] as const;
