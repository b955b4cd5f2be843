// Runs many schedules of switches, and prints how many switches there were. `SEED` selects other schedules.
import fc from "fast-check";
import { expect, vi } from "vitest";
import type { SwitchingBrowser, SwitchingStart } from "./switching-tab.ts";
import { playSwitches, switchSchedule } from "./switches.ts";

/** Runs that many. On a failure fast-check prints the seed and the smallest schedule that fails. */
export async function searchSwitches(
  numRuns: number,
  open: (start: SwitchingStart) => Promise<SwitchingBrowser>,
): Promise<void> {
  const seed = Number(process.env["SEED"] ?? 7);
  const total = { schedules: 0, made: 0, refused: 0, runs: 0 };
  // Silence the SDK's own error messages.
  for (const level of ["debug", "warn", "error"] as const) vi.spyOn(console, level).mockImplementation(() => {});
  const property = fc.asyncProperty(switchSchedule, async (schedule) => {
    const { made, refused, runs } = await playSwitches(schedule, open);
    total.schedules += 1;
    total.made += made;
    total.refused += refused;
    total.runs += runs;
  });
  try {
    await fc.assert(property, { numRuns, seed });
  } finally {
    vi.unstubAllGlobals();
  }
  const { schedules, made, refused, runs } = total;
  console.log(`seed ${seed}: ${schedules} schedules, ${made} switches made, ${refused} refused, ${runs} runs judged`);
  expect(schedules).toBe(numRuns);
  // The schedules exercise the code.
  expect(made).toBeGreaterThan(numRuns / 2);
}
