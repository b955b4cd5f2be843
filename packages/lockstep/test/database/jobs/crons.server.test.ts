// Cron jobs of a pushed app, on a clock that the test controls.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import type { Convex } from "../../../src/database/create-convex.ts";
import { connect, watch } from "../support/clients.ts";
import { call, push, startConvex, temporaryFolder } from "../support/convex-app.ts";
import { NOTES, SCHEMA } from "../support/notes.ts";
import { createTestClock } from "../support/test-clock.ts";

const START = Date.UTC(2026, 10, 21, 3, 15);
const MINUTE = 60_000;
const JOBS = `
  export const write = internalMutation({ args: { text: v.string() }, handler: async (ctx, { text }) => {
    await ctx.db.insert("notes", { text: text + " " + new Date().toISOString().slice(11, 19) });
    if (text === "bad") throw new Error("bad text");
  } });
  export const reach = internalAction({ args: { url: v.string() }, handler: async (ctx, { url }) => { await fetch(url); } });
  export const states = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_cron_jobs").collect()).map((job) => [job.name, job.state.kind, job.lastRun?.status.kind ?? null].join(" ")) });
`;
const crons = (body: string): string =>
  `import { cronJobs } from "convex/server"; const crons = cronJobs(); ${body} export default crons;`;
const EVERY = (ms: number, text = "tick"): string =>
  `crons.interval("beat", { seconds: ${ms / 1000} }, internal.jobs.write, { text: "${text}" });`;
const app = (body: string): Record<string, string> => ({
  schema: SCHEMA,
  notes: NOTES,
  jobs: JOBS,
  crons: crons(body),
});

/** The jobs' writes, awaited. */
function notes(convex: Convex): (expected: string[]) => Promise<void> {
  const live = watch(connect(convex), "notes:list");
  return (expected) => live.until((texts: string[]) => JSON.stringify(texts) === JSON.stringify(expected));
}

it("[F261] a mutation runs at its times, once each, and commits its next run with its writes", async () => {
  const clock = createTestClock(START);
  const convex = await startConvex({ clock });
  expect(await push(convex, app(EVERY(MINUTE)))).toBeNull();
  const written = notes(convex);
  await written(["tick 03:15:00"]);
  clock.advance(MINUTE);
  await written(["tick 03:15:00", "tick 03:16:00"]);
  expect((await call(convex, "query", "jobs:states")).value).toEqual(["beat pending success"]);
});

it("[F261] across a restart, a due run happens once, and missed runs are skipped", async () => {
  const clock = createTestClock(START);
  const data = temporaryFolder();
  const first = await startConvex({ clock, data });
  await push(first, app(EVERY(MINUTE)));
  await notes(first)(["tick 03:15:00"]);
  await first.close();
  clock.advance(5.5 * MINUTE);
  const second = await startConvex({ clock, data });
  await notes(second)(["tick 03:15:00", "tick 03:20:30"]);
  await second.close();
  const third = await startConvex({ clock, data });
  clock.advance(0.5 * MINUTE);
  await notes(third)(["tick 03:15:00", "tick 03:20:30", "tick 03:21:00"]);
});

it("[F261] a run that throws leaves no writes and is logged, and the next run happens", async () => {
  const clock = createTestClock(START);
  const convex = await startConvex({ clock });
  await push(convex, app(EVERY(MINUTE, "bad")));
  const states = watch(connect(convex), "jobs:states");
  await states.until((all: string[]) => all[0] === "beat pending failed");
  expect(convex.lines.join("\n")).toMatch(/cron job 'beat' failed[^]*bad text/);
  await push(convex, app(EVERY(MINUTE, "good")));
  clock.advance(MINUTE);
  await notes(convex)(["good 03:16:00"]);
});

it("[F262] an action runs at most once: one that was running when the server ended is failed and waits for its next time", async () => {
  let asked = 0;
  const upstream = createServer(() => asked++).listen(0, "127.0.0.1");
  onTestFinished(() => upstream.closeAllConnections());
  onTestFinished(() => void upstream.close());
  const began = new Promise((resolve) => upstream.once("request", resolve));
  await new Promise((resolve) => upstream.once("listening", resolve));
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const clock = createTestClock(START);
  const data = temporaryFolder();
  const first = await startConvex({ clock, data });
  await push(first, app(`crons.interval("beat", { minutes: 1 }, internal.jobs.reach, { url: "${url}" });`));
  await began;
  expect((await call(first, "query", "jobs:states")).value).toEqual(["beat inProgress "]);
  clock.advance(MINUTE);
  await first.close();
  const second = await startConvex({ clock, data });
  await watch(connect(second), "jobs:states").until((all: string[]) => all[0] === "beat pending failed");
  expect(asked).toBe(1);
});

it("[F263] a push adds, changes and removes jobs; an unchanged job keeps its time", async () => {
  const clock = createTestClock(START);
  const convex = await startConvex({ clock });
  const kept = `crons.hourly("kept", { minuteUTC: 17 }, internal.jobs.write, { text: "kept" });`;
  await push(convex, app(`${kept} crons.hourly("gone", { minuteUTC: 16 }, internal.jobs.write, { text: "gone" });`));
  clock.advance(30_000);
  await push(convex, app(`${kept} crons.hourly("new", { minuteUTC: 18 }, internal.jobs.write, { text: "new" });`));
  const written = notes(convex);
  clock.advance(90_000);
  await written(["kept 03:17:00"]);
  clock.advance(MINUTE);
  await written(["kept 03:17:00", "new 03:18:00"]);
  await push(convex, { schema: SCHEMA, notes: NOTES, jobs: JOBS });
  await watch(connect(convex), "jobs:states").until((all: string[]) => all.length === 0);
});

it.each([
  [
    `crons.cron("x", "61 * * * *", internal.jobs.write, { text: "" });`,
    /cron job 'x' has a schedule that cannot be read/,
  ],
  [`crons.cron("x", "0 0 31 2 *", internal.jobs.write, { text: "" });`, /cron job 'x' has a schedule that never comes/],
  [
    `crons.interval("x", { hours: 1 }, internal.jobs.nothing);`,
    /cron job 'x' schedules a function that does not exist: jobs:nothing/,
  ],
  [`crons.interval("x", { hours: 1 }, api.jobs.states);`, /cron job 'x' schedules jobs:states, which is a query/],
])("[F263] a cron job that cannot run fails the push: %s", async (body, error) => {
  const convex = await startConvex();
  expect(await push(convex, app(body))).toMatch(error);
});
