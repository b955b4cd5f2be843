// When cron jobs run next. The oracle for cron strings checks every minute of every day.

import fc from "fast-check";
import { expect, it } from "vitest";
import { nextRun } from "../../../src/database/time/next-run.ts";

const START = Date.UTC(2026, 10, 21, 3, 15, 30, 500);
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

it.each([
  [{ type: "hourly", minuteUTC: 10 }, "2026-11-21T04:10:00.000Z"],
  [{ type: "daily", hourUTC: 3, minuteUTC: 15 }, "2026-11-22T03:15:00.000Z"],
  [{ type: "weekly", dayOfWeek: "sunday", hourUTC: 0, minuteUTC: 0 }, "2026-11-22T00:00:00.000Z"],
  [{ type: "weekly", dayOfWeek: "saturday", hourUTC: 3, minuteUTC: 0 }, "2026-11-28T03:00:00.000Z"],
  [{ type: "monthly", day: 31, hourUTC: 16, minuteUTC: 0 }, "2026-12-31T16:00:00.000Z"],
  [{ type: "cron", cron: "0 16 1 * *" }, "2026-12-01T16:00:00.000Z"],
  [{ type: "cron", cron: "0 0 * * 0" }, "2026-11-22T00:00:00.000Z"],
  [{ type: "cron", cron: "0 0 29 2 *" }, "2028-02-29T00:00:00.000Z"],
  [{ type: "cron", cron: "0 0 31 2 *" }, null],
] as const)("[F260] %j, in UTC", (schedule, expected) => {
  const zone = process.env["TZ"];
  for (const tz of ["America/New_York", "Asia/Kolkata"]) {
    process.env["TZ"] = tz;
    expect(iso(nextRun(schedule, "x", null, START))).toBe(expected);
  }
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

it("[F260] a cron string runs at exactly the minutes that match it", () => {
  const number = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
  const field = (min: number, max: number): fc.Arbitrary<{ text: string; fits: (n: number) => boolean }> =>
    fc.oneof(
      fc.constant({ text: "*", fits: () => true }),
      number(min, max).map((at) => ({ text: `${at}`, fits: (n: number) => n === at })),
      number(2, Math.min(20, max - min)).map((step) => ({
        text: `*/${step}`,
        fits: (n: number) => (n - min) % step === 0,
      })),
      fc.tuple(number(min, max), number(min, max)).map(([a, b]) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        return { text: `${low}-${high}`, fits: (n: number) => n >= low && n <= high };
      }),
      fc
        .tuple(number(min, max), number(min, max))
        .map(([a, b]) => ({ text: `${a},${b}`, fits: (n: number) => n === a || n === b })),
    );
  const from = fc.date({ min: new Date("2024-01-01"), max: new Date("2030-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(field(0, 59), field(0, 23), field(1, 12), field(0, 6), from, (minute, hour, month, weekday, start) => {
      const fits = (at: Date): boolean =>
        minute.fits(at.getUTCMinutes()) &&
        hour.fits(at.getUTCHours()) &&
        month.fits(at.getUTCMonth() + 1) &&
        weekday.fits(at.getUTCDay());
      const text = `${minute.text} ${hour.text} * ${month.text} ${weekday.text}`;
      const next = nextRun({ type: "cron", cron: text }, "x", null, start.getTime());
      const startMinute = Math.floor(start.getTime() / 60_000) + 1;
      // Ten days of minutes, or, if the answer is later, only the minute of the answer.
      let expected: number | null = null;
      for (let at = startMinute; at < startMinute + 14_400 && expected === null; at++) {
        if (fits(new Date(at * 60_000))) expected = at * 60_000;
      }
      if (expected !== null) expect(iso(next)).toBe(iso(expected));
      else if (next !== null)
        expect([fits(new Date(next)), next >= (startMinute + 14_400) * 60_000]).toEqual([true, true]);
    }),
    { numRuns: 60 },
  );
});

it("[F260] an interval starts at once; then the next run is the first multiple after now", () => {
  expect(nextRun({ type: "interval", minutes: 5 }, "x", null, START)).toBe(START);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 10_000_000 }), (seconds, late) => {
      const next = nextRun({ type: "interval", seconds }, "x", START, START + late) ?? 0;
      expect((next - START) % (seconds * 1000)).toBe(0);
      expect([next > START + late, next - seconds * 1000 <= START + late]).toEqual([true, true]);
    }),
  );
});

it("[F260] a job without a minute gets its own, the same every hour", () => {
  const minutes = (name: string): number[] => {
    const first = nextRun({ type: "hourly" }, name, null, START) ?? 0;
    return [first, nextRun({ type: "hourly" }, name, first, first) ?? 0].map((ms) => new Date(ms).getUTCMinutes());
  };
  expect(minutes("a")[0]).toBe(minutes("a")[1]);
  expect(new Set(Array.from({ length: 50 }, (_, n) => minutes(`job ${n}`)[0])).size).toBeGreaterThan(10);
});
