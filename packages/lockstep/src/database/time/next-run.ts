// When a cron job runs next. Pure; everything is UTC. Source: Convex docs, "Cron Jobs"; `convex/server`, cronJobs.

import { createHash } from "node:crypto";
import { Cron } from "croner";
import type { CronJob } from "convex/server";

type Schedule = CronJob["schedule"];

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/**
 * The next run of a schedule, in ms since the epoch; null if there is none (31 February).
 *
 * @param previousMs The previous run, or null for a new job: an interval then starts at once.
 * @param identifier Determines the minute of a schedule without one, the same each time.
 * @throws Error if a cron string is invalid
 */
export function nextRun(
  schedule: Schedule,
  identifier: string,
  previousMs: number | null,
  nowMs: number,
): number | null {
  if (schedule.type !== "interval") {
    const after = new Date(Math.max(previousMs ?? nowMs, nowMs));
    return (
      new Cron(cronString(schedule, identifier), { timezone: "UTC", mode: "5-part" }).nextRun(after)?.getTime() ?? null
    );
  }
  if (previousMs === null) return nowMs;
  const step = intervalMs(schedule);
  // Runs missed because the server was off or the previous run took too long are skipped.
  return previousMs + step * Math.max(1, Math.floor((nowMs - previousMs) / step) + 1);
}

function intervalMs(schedule: Schedule & { type: "interval" }): number {
  if ("seconds" in schedule) return schedule.seconds * 1000;
  return "minutes" in schedule ? schedule.minutes * 60_000 : schedule.hours * 3_600_000;
}

/** The schedule as minute, hour, day of month, month, day of week. */
function cronString(schedule: Exclude<Schedule, { type: "interval" }>, identifier: string): string {
  if (schedule.type === "cron") {
    if (schedule.cron.startsWith("@"))
      throw new Error(`"${schedule.cron}" is not five fields: minute, hour, day of month, month, day of week`);
    return schedule.cron;
  }
  const minute = schedule.minuteUTC ?? createHash("sha256").update(identifier).digest().readUInt16BE() % 60;
  if (schedule.type === "hourly") return `${minute} * * * *`;
  const day = schedule.type === "monthly" ? schedule.day : "*";
  return `${minute} ${schedule.hourUTC} ${day} * ${schedule.type === "weekly" ? DAYS.indexOf(schedule.dayOfWeek) : "*"}`;
}
